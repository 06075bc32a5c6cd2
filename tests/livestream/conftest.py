"""A producer with honey and tea, a plan that sells honey live, and a game that runs in it."""

import pytest

from livestream import services
from tests.factories import ProducerFactory
from tests.livestream.games import game
from tests.livestream.stage import goods, item, on_air, planned


@pytest.fixture
def producer(db):
    return ProducerFactory.create()


@pytest.fixture
def honey(producer):
    return goods(producer)


@pytest.fixture
def tea(producer):
    return goods(producer, "M20", stock=5)


@pytest.fixture
def session(producer, honey):
    made = planned(producer)
    item(made, honey, price_vnd=80_000, set_aside=30)
    return made


@pytest.fixture
def guess(session):
    """A guess that runs."""
    made = game(session)
    on_air(session)
    return services.start_game(session.pk, made.pk)
