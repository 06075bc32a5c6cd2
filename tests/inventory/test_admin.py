"""The stock list in the admin: what is typed is counted, what was left alone stays as orders made it."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import QueryDict
from django.urls import reverse

from inventory import services
from inventory.models import StockMovement, StockRecord
from inventory.services import Line
from tests.factories import UserFactory, VariantFactory
from tests.inventory.snapshots import figures

pytestmark = pytest.mark.django_db
LATER = datetime(2027, 12, 1, 6, 0, tzinfo=UTC)
LIST = "admin:inventory_stockrecord_changelist"


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(staff=True))
    return client


@pytest.fixture
def shelf():
    """Two variants of ten units each."""
    return [VariantFactory(stock=10), VariantFactory(stock=10)]


def save_list(staff, rows):
    """What the page posts: (variant, the figure it showed, the figure typed) per row."""
    sent: dict = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "Save"}
    for number, (variant, shown, typed) in enumerate(rows):
        sent |= {
            f"form-{number}-variant": variant.pk,
            f"form-{number}-on_hand": typed,
            f"initial-form-{number}-on_hand": shown,
        }
    return staff.post(reverse(LIST), sent)


def order(variant, quantity):
    services.hold(owner="order:1", lines=[Line(variant.pk, quantity)], until=LATER)
    services.commit(owner="order:1")


def test_the_page_carries_the_figures_it_shows(staff, shelf):
    page = staff.get(reverse(LIST)).content.decode()
    assert page.count('value="10"') == 4
    assert page.count('name="initial-form-0-on_hand"') == 1


def test_saving_one_row_leaves_what_an_order_took_from_another(staff, shelf):
    honey, tea = shelf
    order(tea, 6)
    assert save_list(staff, [(honey, 10, 12), (tea, 10, 10)]).status_code == 302
    assert (figures(honey), figures(tea)) == ((12, 0, 0), (4, 0, 0))
    assert StockMovement.objects.filter(reason="count").count() == 1


def test_a_figure_typed_over_an_outdated_one_is_refused_once_and_then_taken(staff, shelf):
    honey, tea = shelf
    order(tea, 6)
    answer = save_list(staff, [(honey, 10, 10), (tea, 10, 11)])
    errors = [form.errors for form in answer.context["cl"].formset.forms]
    assert errors == [{}, {"on_hand": ["Trong lúc đó tồn kho đã đổi thành 4; hãy xem lại rồi lưu."]}]
    assert 'name="initial-form-1-on_hand" value="4"' in answer.content.decode()
    assert figures(tea) == (4, 0, 0)
    assert save_list(staff, [(honey, 10, 10), (tea, 4, 5)]).status_code == 302
    assert figures(tea) == (5, 0, 0)


def test_a_figure_over_one_that_cannot_be_read_is_refused(staff, shelf):
    honey, _tea = shelf
    answer = save_list(staff, [(honey, "", 12)])
    assert answer.context["cl"].formset.forms[0].errors["on_hand"]
    assert figures(honey) == (10, 0, 0)


def test_a_page_sent_twice_counts_once_and_complains_of_nothing(staff, shelf):
    honey, _tea = shelf
    assert [save_list(staff, [(honey, 10, 12)]).status_code for _ in range(2)] == [302, 302]
    assert figures(honey) == (12, 0, 0)
    assert StockMovement.objects.filter(reason="count").count() == 1


def test_a_row_left_alone_may_show_less_than_was_promised_since(staff, shelf):
    honey, tea = shelf
    services.receive(variant_id=tea.pk, quantity=50, ref="PN-1")
    services.hold(owner="cart:1", lines=[Line(tea.pk, 30)], until=LATER)
    assert save_list(staff, [(honey, 10, 12), (tea, 10, 10)]).status_code == 302
    assert figures(tea) == (60, 30, 0)


def test_a_single_form_refuses_an_outdated_figure_too(staff, shelf):
    honey, _tea = shelf
    order(honey, 6)
    address = reverse("admin:inventory_stockrecord_change", args=[honey.pk])
    answer = staff.post(address, {"on_hand": "11", "initial-on_hand": "10"})
    assert answer.context["adminform"].form.errors["on_hand"]
    assert staff.post(address, {"on_hand": "10", "initial-on_hand": "10"}).status_code == 302
    assert figures(honey) == (4, 0, 0)


def test_a_script_without_a_page_sets_the_figure_it_names(staff, shelf):
    honey, _tea = shelf
    address = reverse("admin:inventory_stockrecord_change", args=[honey.pk])
    assert staff.post(address, {"on_hand": "7"}).status_code == 302
    assert figures(honey) == (7, 0, 0)


def test_a_figure_below_what_is_promised_is_refused_at_its_field(staff, shelf):
    honey, _tea = shelf
    services.hold(owner="cart:1", lines=[Line(honey.pk, 3)], until=LATER)
    answer = save_list(staff, [(honey, 10, 2)])
    assert answer.context["cl"].formset.forms[0].errors["on_hand"] == [
        "Đã giữ hoặc dành riêng 3 đơn vị; tồn kho không thể thấp hơn."
    ]
    assert figures(honey) == (10, 3, 0)


def test_an_order_between_the_check_and_the_count_is_not_undone(rf, shelf):
    honey, _tea = shelf
    shelves = admin.site.get_model_admin(StockRecord)
    record = StockRecord.objects.get(variant=honey)
    request = rf.post("/")
    request.user, request._messages = UserFactory(staff=True), CookieStorage(request)
    form = shelves.get_form(request, record, change=True)(
        QueryDict("on_hand=12&initial-on_hand=10"), instance=record
    )
    assert form.is_valid()

    order(honey, 6)
    shelves.save_model(request, form.save(commit=False), form, change=True)

    assert figures(honey) == (4, 0, 0)
    [message] = request._messages
    assert message.message == "Trong lúc đó tồn kho đã đổi thành 4; hãy xem lại rồi lưu."
