"""One page of a list and the numbers of the others, as `workspace/_pages.html` shows them."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


def paged(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], per_page: int, name: str = "page"
) -> dict[str, Any]:
    """`page` and `numbers`, by the parameter `name` of the address. What is no page is the first, what is
    behind the last is the last."""
    page = Paginator(rows, per_page).get_page(request.GET.get(name))
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
    }
