"""An order bought again: what can be had goes into the cart, the rest is named."""

import pytest

from core import clock
from inventory import services as inventory
from orders.models import Cart
from orders.services.again import buy_again
from orders.services.cart import new_token
from tests.factories import UserFactory, VariantFactory
from tests.orders.web import web_order

pytestmark = pytest.mark.django_db


def cart_of(user) -> Cart:
    return Cart(user=user, token=new_token(), created_at=clock.now(), changed_at=clock.now())


def test_what_can_be_had_goes_into_the_cart_once_and_the_rest_is_named():
    there, gone, withdrawn = (VariantFactory.create(stock=10) for _ in range(3))
    order = web_order((there, 2), (gone, 3), (withdrawn, 1))
    inventory.count(variant_id=gone.pk, on_hand=3, ref="c")  # held by the order itself: none is left
    withdrawn.product.state = "draft"
    withdrawn.product.save(update_fields=["state"])
    lan = UserFactory.create()
    first = buy_again(order, cart_of(lan))
    second = buy_again(order, first.cart)
    assert (first.added, second.added) == (1, 0)
    assert list(first.cart.lines.values_list("variant_id", "quantity")) == [(there.pk, 2)]
    names = {line.variant_id: line.name for line in order.lines.all()}
    assert [name for name, _why in first.missing] == [names[gone.pk], names[withdrawn.pk]]
    assert all(why for _name, why in first.missing)


def test_a_cart_gets_no_more_than_the_order_had():
    variant = VariantFactory.create(stock=10)
    order, lan = web_order((variant, 3)), UserFactory.create()
    half = buy_again(web_order((variant, 1), number=2), cart_of(lan)).cart
    assert buy_again(order, half).cart.lines.get().quantity == 3
