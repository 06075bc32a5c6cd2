"""A shop that gateways write to, and the sandbox it pays at."""

from collections.abc import Iterator

import pytest

from tests.sandbox.paying_shop import Inbox, Till


@pytest.fixture
def shop() -> Iterator[Inbox]:
    """The shop's addresses for messages."""
    inbox = Inbox()
    yield inbox
    inbox.close()


@pytest.fixture
def till(shop) -> Iterator[Till]:
    """A client of a fresh sandbox."""
    made = Till(shop.address)
    with made.http:
        yield made
