"""The live session that a demonstration begins with."""

import pytest

from livestream import gate
from livestream.models import LiveSession
from ocop_store import demo_live
from tests.factories import ProducerFactory, ProductFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


def test_a_session_is_planned_once_and_its_gate_has_something_to_say():
    producer, staff = ProducerFactory.create(identity_verified=False), UserFactory.create(staff=True)
    for _ in range(2):
        VariantFactory.create(product=ProductFactory.create(producer=producer), price_vnd=95_000, stock=9)
    session = demo_live.plan(producer, staff)
    assert session is not None
    assert demo_live.plan(producer, staff) is None
    assert LiveSession.objects.count() == 1
    assert [item.price_vnd for item in session.items.all()] == [None, 85_000, 85_000, None, None]
    codes = {one.code for one in gate.obstacles(session)}
    assert codes == {"producer", "papers", "checklist"}
