"""Every page of the seller centre that looks for words takes whatever is typed or pasted there."""

import pytest
from django.urls import reverse

from tests.workspace.access_stock import own_variant

pytestmark = pytest.mark.django_db
PAGES = ("counter", "stock", "orders", "products", "product_prices", "channel_goods")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("typed", ["\x00", "bưởi\x00", "x" * 5_000, "%", "\\", "\ufeff", "  "], ids=ascii)
def test_a_page_answers_whatever_is_looked_for(owner, desk, page, typed):
    own_variant(owner.producer)
    assert desk.get(reverse(f"workspace:{page}"), {"q": typed}).status_code == 200


def test_the_counters_box_gives_back_no_text_without_end(owner, desk):
    own_variant(owner.producer)
    assert "y" * 81 not in desk.get(reverse("workspace:counter"), {"q": "y" * 5_000}).content.decode()
