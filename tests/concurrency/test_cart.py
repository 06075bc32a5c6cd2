"""Two presses at once on the same cart: nothing is lost, and none is made twice."""

import threading
from functools import partial

import pytest
from django.db import transaction

from orders import services
from orders.errors import CartGone
from orders.models import Cart, CartLine
from orders.services import cart as carts
from tests.concurrency.together import Running, together
from tests.factories import UserFactory, VariantFactory
from tests.orders.carts import Nothing, details

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PRESSES = 6


def first_line(user=None) -> tuple[Cart, int]:
    variant = VariantFactory.create(stock=100)
    cart = Cart(token=carts.new_token(), user=user)
    return carts.add(cart, variant_id=variant.pk, quantity=1).cart, variant.pk


def test_adds_at_once_are_all_counted():
    cart, variant_id = first_line()
    together([partial(carts.add, cart, variant_id=variant_id, quantity=2)] * PRESSES)

    assert CartLine.objects.get().quantity == 1 + 2 * PRESSES


def test_read_then_write_without_the_lock_would_lose_all_but_one():
    first_line()
    have_read = threading.Barrier(PRESSES)

    def add_without_lock() -> None:
        line = CartLine.objects.get()
        have_read.wait(10)
        line.quantity += 2
        line.save()

    together([add_without_lock] * PRESSES)
    assert CartLine.objects.get().quantity == 1 + 2


def test_the_first_lines_of_one_account_meet_in_one_cart():
    user = UserFactory()
    variants = [VariantFactory.create(stock=5).pk for _ in range(PRESSES)]

    def add(variant_id: int) -> None:
        carts.add(Cart(token=carts.new_token(), user=user), variant_id=variant_id, quantity=1)

    together([partial(add, pk) for pk in variants])
    assert set(Cart.objects.get().lines.values_list("variant", flat=True)) == set(variants)


def test_a_guests_cart_that_is_merged_from_two_tabs_is_merged_once():
    user = UserFactory.create()
    own, _ = first_line(user)
    guest, variant_id = first_line()
    together([partial(carts.merge, guest_cart_id=guest.pk, user=user)] * PRESSES)

    assert Cart.objects.get() == own
    assert own.lines.get(variant=variant_id).quantity == 1


def merged_away() -> tuple[Cart, Cart, int]:
    """A guest's cart as another tab read it before it joined the account's; the account's; the goods."""
    user = UserFactory.create()
    own, _ = first_line(user)
    guest, variant_id = first_line()
    stale = Cart.objects.get(pk=guest.pk)
    carts.merge(guest_cart_id=guest.pk, user=user)
    return stale, own, variant_id


CHANGES = {
    "quantity": lambda cart, variant_id: carts.set_quantity(cart.pk, variant_id=variant_id, quantity=2),
    "remove": lambda cart, variant_id: carts.remove(cart.pk, variant_id=variant_id),
    "choose": lambda cart, variant_id: carts.choose(cart.pk, shown=[variant_id], chosen=[]),
    "voucher": lambda cart, variant_id: carts.use_voucher(cart.pk, code="TET"),
    "no voucher": lambda cart, variant_id: carts.forget_voucher(cart.pk),
    "prices": lambda cart, variant_id: carts.see_prices(cart.pk, seen={variant_id: 1}),
    "hold": lambda cart, variant_id: services.hold_again(cart.pk),
    "prepare": lambda cart, variant_id: services.prepare(cart.pk, details()),
    "place": lambda cart, variant_id: services.place(cart.pk, services.Confirmed("1:0", "", True)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_a_cart_that_joined_another_says_so_and_changes_nothing(change):
    stale, own, variant_id = merged_away()
    with Nothing(), pytest.raises(CartGone):
        CHANGES[change](stale, variant_id)
    assert own.lines.count() == 2


def test_what_is_added_to_a_cart_that_is_gone_begins_a_new_one():
    stale, own, variant_id = merged_away()
    line = carts.add(stale, variant_id=variant_id, quantity=3)
    assert (line.cart.pk not in (stale.pk, own.pk), line.cart.user_id, line.quantity) == (True, None, 3)
    assert line.cart.token != stale.token


def test_a_change_that_waits_while_the_cart_joins_another_is_refused_in_words():
    user = UserFactory()
    first_line(user)
    guest, variant_id = first_line()
    with transaction.atomic():
        carts.merge(guest_cart_id=guest.pk, user=user)
        late = Running(partial(carts.set_quantity, guest.pk, variant_id=variant_id, quantity=5))
        assert late.is_waiting()
    with pytest.raises(CartGone):
        late.join()
    assert CartLine.objects.get(variant=variant_id).quantity == 1


def test_an_account_whose_cart_is_deleted_meanwhile_takes_the_guests():
    user = UserFactory.create()
    own, _ = first_line(user)
    guest, _ = first_line()
    with transaction.atomic():
        Cart.objects.filter(pk=own.pk).delete()
        late = Running(partial(carts.merge, guest_cart_id=guest.pk, user=user))
        assert late.is_waiting()
    late.join()
    assert Cart.objects.get().user == user
