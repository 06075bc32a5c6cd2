"""manage.py map_categories: the platform's first suggestion, taken for the demo alone."""

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command

from channels_sync.adapters import registry
from channels_sync.models import CategoryMapping, Publication
from channels_sync.protocol import RemoteAttribute, RemoteBrand, RemoteCategory
from core.channels import Channel
from tests.channels_sync import shelves
from tests.channels_sync.test_publications import linked


@pytest.fixture
def waiting(world, monkeypatch):
    """A linked product whose category has no place yet, on a platform that answers questions."""
    cache.clear()
    account, product = shelves.open_shop(world), shelves.honey()
    leaf = RemoteCategory("9", "Mật ong", "1", is_leaf=True, path="Thực phẩm > Mật ong")
    answers = {
        "categories": lambda self: iter([RemoteCategory("1", "Thực phẩm"), leaf]),
        "suggest_categories": lambda self, title: [leaf],
        "attributes": lambda self, category: [
            RemoteAttribute("a1", "Xuất xứ", is_required=True, options={"7": "Thái Lan", "8": "Việt Nam"}),
            RemoteAttribute("a2", "Hương vị", takes_text=True),
        ],
        "brands": lambda self, category, prefix="": [RemoteBrand("0", "No Brand")],
    }
    adapter = registry.ADAPTERS[Channel.SHOPEE]
    monkeypatch.setitem(registry.ADAPTERS, Channel.SHOPEE, type("Asking", (adapter,), answers))
    yield account, linked(world, account, product)
    cache.clear()


def run(*args: str) -> str:
    out = StringIO()
    call_command("map_categories", *args, stdout=out)
    return out.getvalue()


def test_suggestions_are_printed_and_nothing_is_saved(waiting):
    assert run().split() == ["shopee", "Trái", "cây", "tươi", "Thực", "phẩm", ">", "Mật", "ong"]
    assert not CategoryMapping.objects.exists()


def test_accepted_suggestions_send_the_pages_that_waited(world, waiting):
    account, _publication = waiting
    run("--accept")
    world.settle()

    row = CategoryMapping.objects.get()
    assert (row.external_category, row.brand_name, row.needs_licence) == ("9", "No Brand", False)
    assert [(one["id"], one["value_ids"]) for one in row.attributes] == [("a1", ["8"]), ("a2", [])]
    assert Publication.objects.get().missing == []
    assert world.remote(account).pages["P1"].title == "Mật ong hoa cà phê - OCOP 4 sao"
    assert run() == ""
