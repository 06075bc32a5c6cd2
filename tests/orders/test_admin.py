"""Orders in the admin: read there, answered by buttons, and what came back is typed."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from channels_sync import order_concerns
from orders import services
from orders.models import Order, OrderTask
from orders.states import Status
from tests.factories import UserFactory, VariantFactory
from tests.inventory.snapshots import figures, nothing_changes
from tests.orders.placing import imported, incoming, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "admin:orders_order_changelist"
Kind = OrderTask.Kind


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(staff=True))
    with override("en"):
        yield client


@pytest.fixture
def variant():
    return VariantFactory(stock=10)


def press(staff, action, *orders):
    return staff.post(reverse(LIST), {"action": action, "_selected_action": [order.pk for order in orders]})


def said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def shown(staff, **query) -> list[str]:
    return [order.external_ref for order in staff.get(reverse(LIST), query).context["cl"].result_list]


def page(order) -> str:
    return reverse("admin:orders_order_change", args=[order.pk])


def form(order, received) -> dict:
    """What the page of an order with one line posts."""
    row = order.lines.get()
    sent: dict = {"lines-0-id": row.pk, "lines-0-order": order.pk, "lines-0-received": received}
    for prefix, count in (("lines", 1), ("shipments", 0), ("tasks", 0), ("events", 0)):
        sent |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": count}
    return sent


def test_the_list_costs_the_same_queries_for_2_orders_as_for_20(
    staff, variant, django_assert_max_num_queries
):
    for number in range(2):
        imported(line(variant, 1), ref=f"A{number}")
    staff.get(reverse(LIST))
    with django_assert_max_num_queries(20) as few:
        staff.get(reverse(LIST))
    for number in range(18):
        imported(line(VariantFactory(stock=1), 1), ref=f"B{number}")
    with django_assert_max_num_queries(20) as many:
        assert len(shown(staff)) == 20
    assert len(many) == len(few)


def test_the_page_of_an_order_costs_the_same_queries_for_2_lines_as_for_9(
    staff, django_assert_max_num_queries
):
    few_lines = imported(*(line(VariantFactory(stock=9)) for _ in range(2)), ref="few")
    many_lines = imported(*(line(VariantFactory(stock=9)) for _ in range(9)), ref="many")
    staff.get(page(few_lines))
    with django_assert_max_num_queries(30) as few:
        staff.get(page(few_lines))
    with django_assert_max_num_queries(30) as many:
        staff.get(page(many_lines))
    assert len(many) == len(few)


def test_an_order_is_found_by_its_code_its_number_there_and_a_sku(staff, variant):
    order = imported(line(variant), ref="2612ABC")
    imported(line(VariantFactory(stock=9)), ref="2612XYZ")
    for word in (order.code, "2612ABC", variant.sku):
        assert shown(staff, q=word) == ["2612ABC"]


def test_a_link_of_the_console_shows_the_very_orders_it_counts(staff, variant):
    imported(line(variant, 11), ref="short")
    imported(line(VariantFactory(stock=1), 1), status=Status.CANCELLED, ref="gone")
    stranger = line(VariantFactory(stock=1), 1)
    imported(type(stranger)("L9", None, "KHAC-1", "Hàng lạ", 1, 5_000, 5_000), ref="unknown")
    parked = imported(line(VariantFactory(stock=1), 1), ref="parked")
    task = services.ask(order_id=parked.pk, kind=Kind.SHIP)
    services.postpone_task(task.pk, error="no", code="not_shippable", is_final=True)
    imported(line(VariantFactory(stock=1), 1), ref="asked", cancel_requested=True)

    found = {concern.label: (concern.count, concern.url) for concern in order_concerns.ask()}
    assert found == {
        "orders short of stock": (1, f"{reverse(LIST)}?concern=short"),
        "orders with an unknown SKU": (1, f"{reverse(LIST)}?concern=unknown_sku"),
        "orders with a message that was refused": (1, f"{reverse(LIST)}?concern=parked"),
    }
    for concern, refs in (
        ("short", ["short"]),
        ("unknown_sku", ["unknown"]),
        ("parked", ["parked"]),
        ("cancel_asked", ["asked"]),
    ):
        assert shown(staff, concern=concern) == refs


def test_the_concerns_of_the_console_cost_one_query_each(variant, django_assert_num_queries):
    imported(line(variant, 11))
    with django_assert_num_queries(3):
        assert sum(concern.count for concern in order_concerns.ask()) == 1


def test_the_console_says_how_many_orders_are_short(staff, variant):
    imported(line(variant, 11))
    answer = staff.get("/staff/sync/")
    assert [(one.label, one.count) for one in answer.context["concerns"]] == [("orders short of stock", 1)]


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("tell_packed", "ship"),
        ("tell_out_of_stock", "cancel"),
        ("agree_to_cancel", "agree_cancel"),
        ("refuse_to_cancel", "refuse_cancel"),
    ],
)
def test_a_button_asks_for_the_marketplace_to_be_told(staff, variant, action, kind):
    order = imported(line(variant), cancel_requested=True)
    answer = press(staff, action, order)
    assert list(order.tasks.values_list("kind", "done_at")) == [(kind, None)]
    assert said(answer) == ["Marketplaces will be told of 1 order within seconds."]


def test_an_order_whose_state_does_not_allow_it_is_named_and_the_others_are_told(staff, variant):
    fine = imported(line(variant), ref="fine")
    gone = imported(line(VariantFactory(stock=9)), status=Status.SHIPPING, ref="gone")
    answer = press(staff, "tell_packed", fine, gone)
    assert [task.order for task in OrderTask.objects.all()] == [fine]
    assert said(answer) == [
        "Marketplaces will be told of 1 order within seconds.",
        f"The state of this order does not allow it: {gone.code} (on its way).",
    ]


@pytest.mark.parametrize("where", ["order", "task"])
def test_a_message_that_was_refused_is_seen_with_its_code_and_sent_again(staff, variant, where):
    order = imported(line(variant))
    task = services.ask(order_id=order.pk, kind=Kind.SHIP)
    services.postpone_task(task.pk, error="not_shippable: no", code="not_shippable", is_final=True)
    tasks = reverse("admin:orders_ordertask_changelist")
    for address in (page(order), f"{tasks}?state=parked"):
        assert "not_shippable: no" in staff.get(address).content.decode()
    if where == "order":
        press(staff, "send_again", order)
    else:
        staff.post(tasks, {"action": "send_again", "_selected_action": [task.pk]})
    task.refresh_from_db()
    assert (task.parked_code, task.attempts) == ("", 0)


def test_those_who_may_only_look_press_nothing(client, variant):
    order = imported(line(variant))
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_order"))
    client.force_login(user)
    assert shown(client) == [order.external_ref]
    press(client, "tell_packed", order)
    assert not OrderTask.objects.exists()


def test_goods_that_came_back_are_typed_and_lie_on_the_shelf_again(staff, variant):
    order = imported(line(variant), status=Status.SHIPPING)
    services.import_channel(incoming(line(variant, returned=2), status=Status.RETURNED, minute=1))
    assert staff.post(page(order), form(order, 1)).status_code == 302
    assert staff.post(page(order), form(order, 1)).status_code == 302  # the same again changes nothing
    assert figures(variant) == (9, 0, 0)
    assert order.lines.get().received == 1
    assert order.events.get(kind="received").by == UserFactory._meta.model.objects.get(is_staff=True)


@pytest.mark.parametrize("received", [3, 0])
def test_more_than_left_or_less_than_before_cannot_have_come_back(staff, variant, received):
    order = imported(line(variant), status=Status.SHIPPING)
    services.receive_return(line_id=order.lines.get().pk, received=1)
    with nothing_changes():
        answer = staff.post(page(order), form(order, received))
    assert answer.status_code == 200
    assert answer.context["inline_admin_formsets"][0].formset.errors[0].keys() == {"received"}
    assert order.lines.get().received == 1


def test_while_the_goods_are_here_nothing_of_an_order_can_be_typed(staff, variant):
    order = imported(line(variant))
    with nothing_changes():
        staff.post(page(order), form(order, 1) | {"status": "cancelled", "recipient_name": "X"})
    order.refresh_from_db()
    assert (order.status, order.recipient_name, order.lines.get().received) == ("to_ship", "", 0)
    assert 'name="lines-0-received"' not in staff.get(page(order)).content.decode()


def test_saving_the_page_overwrites_nothing_that_was_imported_meanwhile(staff, variant, monkeypatch):
    order = imported(line(variant), status=Status.SHIPPING)
    real = services.receive_return

    def meanwhile(**given):
        Order.objects.filter(pk=order.pk).update(status=Status.DELIVERED)
        return real(**given)

    monkeypatch.setattr(services, "receive_return", meanwhile)
    staff.post(page(order), form(order, 1))
    order.refresh_from_db()
    assert order.status == Status.DELIVERED


def test_orders_are_neither_added_nor_deleted(staff, variant):
    order = imported(line(variant))
    assert staff.get(reverse("admin:orders_order_add")).status_code == 403
    assert staff.post(reverse("admin:orders_order_delete", args=[order.pk])).status_code == 403
    assert Order.objects.filter(pk=order.pk).exists()
