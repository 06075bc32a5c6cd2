"""A session whose game runs."""

import pytest

from livestream import services
from tests.factories import ProducerFactory
from tests.livestream.games import game
from tests.livestream.stage import goods, item, on_air, planned


@pytest.fixture
def honey(db):
    return goods(ProducerFactory.create())


@pytest.fixture
def session(honey):
    made = planned(honey.product.producer)
    item(made, honey)
    return made


@pytest.fixture
def guess(session):
    """A guess that runs."""
    made = game(session)
    on_air(session)
    return services.start_game(session.pk, made.pk)
