"""The demo's shopper has a history, made once through the services."""

import pytest
from django.core.management import call_command

from accounts.models import User
from inventory.models import Reservation
from notifications.models import Message
from orders.models import Order, Return, Review, Ticket
from orders.states import Status
from tests.factories import ProducerFactory, ProductFactory, VariantFactory, WardFactory

pytestmark = pytest.mark.django_db


def test_the_demo_shows_orders_in_many_states_and_makes_them_once(capsys, django_assert_max_num_queries):
    WardFactory()
    producers = ProducerFactory.create_batch(3)
    for number in range(9):
        VariantFactory(product=ProductFactory(producer=producers[number % 3]), stock=50)
    call_command("load_demo")
    lan = User.objects.get(email="khach@example.vn")
    found = sorted(Order.objects.filter(user=lan).values_list("status", flat=True))
    assert found == sorted(
        [Status.DELIVERED, Status.DELIVERED, Status.SHIPPING, Status.CANCELLED, Status.PENDING_CONFIRM]
    )
    reviews = Review.objects.filter(user=lan)
    assert (Return.objects.count(), reviews.count(), Ticket.objects.count()) == (1, 1, 1)
    assert not Message.objects.exists(), "nobody is written to"
    held = Reservation.objects.filter(state=Reservation.State.HELD)
    assert {row.owner.partition("/")[0] for row in held} == {
        order.owner for order in Order.objects.filter(status=Status.PENDING_CONFIRM)
    }
    before = Order.objects.count()
    with django_assert_max_num_queries(16):
        call_command("load_demo")
    assert Order.objects.count() == before
