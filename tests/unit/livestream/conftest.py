"""The sample catalogue, and a short way to read one comment."""

import json
from pathlib import Path

import pytest

from livestream.comments import Comment, from_document, parse

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="session")
def catalogue():
    """The sixty sample products."""
    return from_document(json.loads((DATA / "ocop_products.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def read(catalogue):
    """Read one comment; M12 (cashew) is pinned and no game runs unless the test says so."""

    def read_one(text, *, pinned="M12", prev=(), game=None):
        return parse(Comment(text, pinned, tuple(prev), game), catalogue)

    return read_one


@pytest.fixture(scope="session")
def lines(read):
    """The order lines of a comment as triples."""

    def lines_of(text, **context):
        return [(line.code, line.qty, line.variant) for line in read(text, **context).orders]

    return lines_of
