"""Two presses at once on the same cart: nothing is lost, and none is made twice."""

import threading
from functools import partial

import pytest

from orders.models import Cart, CartLine
from orders.services import cart as carts
from tests.concurrency.together import together
from tests.factories import UserFactory, VariantFactory

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
    user = UserFactory()
    own, _ = first_line(user)
    guest, variant_id = first_line()
    together([partial(carts.merge, guest_cart_id=guest.pk, user=user)] * PRESSES)

    assert Cart.objects.get() == own
    assert own.lines.get(variant=variant_id).quantity == 1
