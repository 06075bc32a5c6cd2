"""The staff page of units set aside: who may, what it refuses, what it shows."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_sync.models import ChannelAccount
from core import clock
from inventory import services as inventory
from inventory.models import Allocation, StockRecord
from orders.models import Order, OrderLine
from tests.factories import ListingFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db
PAGE = "/staff/allocations/"


@pytest.fixture
def listing():
    """Ten units that one shop lists."""
    return ListingFactory.create(variant=VariantFactory.create(stock=10))


def later(**length: float) -> str:
    """A moment from now, as the browser sends it."""
    return timezone.localtime(clock.now() + timedelta(**length)).strftime("%Y-%m-%dT%H:%M")


def typed(listing, **fields: object) -> dict[str, object]:
    """The form, filled in."""
    given = {
        "account": listing.account_id,
        "sku": listing.variant.sku,
        "quantity": 4,
        "until": later(hours=3),
    }
    return {**given, **fields}


def set_aside(listing, quantity: int = 4) -> Allocation:
    """Four units for the listing's shop, until tomorrow."""
    return inventory.allocate(
        variant_id=listing.variant_id,
        scope=listing.account.scope,
        quantity=quantity,
        until=clock.now() + timedelta(days=1),
    )


def sold_short(listing, units: int) -> None:
    """An order of the shop that found no stock."""
    order = Order.objects.create(
        code="DH1",
        channel=listing.account.channel,
        scope=listing.account.scope,
        external_ref="N1",
        status="to_ship",
        fulfilment="not_packed",
        placed_at=clock.now(),
        is_short=True,
    )
    OrderLine.objects.create(order=order, key="1", variant=listing.variant, quantity=units, short=units)


def said(client) -> list[str]:
    """What the page says at its next showing."""
    return [str(message) for message in client.get(PAGE).context["messages"]]


def test_units_are_set_aside_for_a_shop_until_a_moment(staff_client, listing):
    answer = staff_client.post(PAGE, typed(listing, sku=f" {listing.variant.sku.lower()} "))
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    allocation = Allocation.objects.get()
    assert (allocation.scope, allocation.quantity, allocation.closed_at) == (listing.account.scope, 4, None)
    assert allocation.until > clock.now() + timedelta(hours=2, minutes=58)
    assert StockRecord.objects.get(variant=listing.variant).pool == 6


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": "bốn"}, "quantity"),
        ({"quantity": 11}, "quantity"),
        ({"sku": "NONE"}, "sku"),
        ({"account": 0}, "account"),
        ({"until": "2020-01-01T08:00"}, "until"),
        ({"until": "soon"}, "until"),
        ({"until": ""}, "until"),
    ],
)
def test_bad_input_is_refused_with_its_field_named(staff_client, listing, fields, field):
    answer = staff_client.post(PAGE, typed(listing, **fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Allocation.objects.exists()
    assert StockRecord.objects.get(variant=listing.variant).pool == 10


def test_the_refusal_names_what_is_left(staff_client, listing):
    answer = staff_client.post(PAGE, typed(listing, quantity=11))
    assert answer.context["form"].errors["quantity"] == [
        _("Not enough stock: %(left)d units can be set aside.") % {"left": 10}
    ]


def test_a_second_one_for_the_same_shop_is_refused_until_the_first_is_closed(staff_client, listing):
    set_aside(listing)
    answer = staff_client.post(PAGE, typed(listing, quantity=1))
    assert answer.status_code == 422
    words = _("Units are already set aside for this; close that first.")
    assert answer.context["form"].errors == {"sku": [words]}
    assert StockRecord.objects.get(variant=listing.variant).pool == 6


def test_nothing_is_set_aside_for_a_shop_that_does_not_list_it(staff_client, listing):
    stranger = VariantFactory.create(stock=5)
    answer = staff_client.post(PAGE, typed(listing, sku=stranger.sku))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["sku"])
    assert StockRecord.objects.get(variant=stranger).pool == 5


def test_a_disconnected_shop_cannot_be_chosen(staff_client, listing):
    ChannelAccount.objects.update(disconnected_at=clock.now())
    answer = staff_client.post(PAGE, typed(listing))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["account"])


def test_the_page_shows_what_is_used_and_what_is_left(staff_client, listing):
    allocation = set_aside(listing)
    Allocation.objects.update(used=1)
    sold_short(listing, 2)
    page = staff_client.get(PAGE)
    (row,) = page.context["rows"]
    assert (row.allocation, row.allocation.left, row.account, row.short) == (
        allocation,
        3,
        listing.account,
        2,
    )
    text = page.content.decode()
    for words in ("<dd>4</dd>", "<dd>1</dd>", "<dd>3</dd>", listing.variant.sku, listing.account.name):
        assert words in text, words


def test_closing_early_gives_back_what_is_left(staff_client, listing):
    allocation = set_aside(listing)
    answer = staff_client.post(f"{PAGE}{allocation.pk}/closing/")
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert StockRecord.objects.get(variant=listing.variant).pool == 10
    text = ngettext(
        "Closed; %(units)d unit is for all channels again.",
        "Closed; %(units)d units are for all channels again.",
        4,
    )
    assert said(staff_client) == [text % {"units": 4}]


def test_closing_raises_what_was_sold_and_was_not_there(staff_client, listing):
    allocation = set_aside(listing)
    sold_short(listing, 2)
    staff_client.post(f"{PAGE}{allocation.pk}/closing/")
    text = ngettext(
        "The shop sold %(short)d unit that was not there. What is given back goes to its order first.",
        "The shop sold %(short)d units that were not there. What is given back goes to its orders first.",
        2,
    )
    assert said(staff_client)[0] == text % {"short": 2}


def test_closing_twice_is_as_once_and_leaves_its_successor_alone(staff_client, listing):
    first = set_aside(listing)
    staff_client.post(f"{PAGE}{first.pk}/closing/")
    second = set_aside(listing, quantity=2)
    said(staff_client)
    staff_client.post(f"{PAGE}{first.pk}/closing/")
    assert said(staff_client) == [_("It was closed already.")]
    second.refresh_from_db()
    assert second.closed_at is None
    assert StockRecord.objects.get(variant=listing.variant).pool == 8


def test_who_may_only_look_sets_nothing_aside_and_closes_nothing(listing):
    client, user = Client(), UserFactory.create(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_allocation"))
    client.force_login(user)
    allocation = set_aside(listing)
    assert client.post(PAGE, typed(listing)).status_code == 403
    assert client.post(f"{PAGE}{allocation.pk}/closing/").status_code == 403
    page = client.get(PAGE).content.decode()
    assert "<form method=" not in page.partition("<main")[2]
    allocation.refresh_from_db()
    assert (allocation.closed_at, Allocation.objects.count()) == (None, 1)


def test_a_shopper_sees_none_of_it(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(UserFactory.create())
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403


def test_twenty_rows_cost_no_more_queries_than_two(staff_client, queries_of):
    def fill(number: int) -> None:
        for _number in range(number):
            set_aside(ListingFactory.create(variant=VariantFactory.create(stock=10)))

    fill(2)
    for_two = queries_of(staff_client, PAGE)
    fill(18)
    assert queries_of(staff_client, PAGE) == for_two
    assert len(staff_client.get(PAGE).context["rows"]) == 20
