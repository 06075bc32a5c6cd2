"""Products of a TikTok Shop shop: what they show, and writing stock and price."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.tiktok.gateway import Gateway
from channels_sync.adapters.tiktok.verdicts import results
from channels_sync.protocol import Change, ListingRef, Price, Result, Stock

SEARCH = "/product/202502/products/search"
PER_PAGE = 100
IDS_PER_SEARCH = 10
DEEPEST = 10_000  # results a search pages through
GONE = "DELETED"


@dataclass(frozen=True, slots=True)
class Sku:
    """One SKU as the shop shows it; `stock` in units by warehouse id."""

    ref: ListingRef
    title: str
    price_vnd: int | None
    stock: Mapping[str, int]

    def sellable(self, warehouse: str) -> int | None:
        """Units in the named warehouse, in all of them when none is named."""
        if warehouse:
            return self.stock.get(warehouse)
        return sum(self.stock.values()) if self.stock else None


class Products:
    """Reads and writes products through the gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def push(self, changes: Sequence[Change]) -> list[Result]:
        """Write stock or price, one call per product: a call cannot name two."""
        given: dict[tuple[ListingRef, int], Result] = {}
        for product in dict.fromkeys(change.ref.product for change in changes):
            group = [change for change in changes if change.ref.product == product]
            verb = "inventory" if isinstance(group[0].value, Stock) else "prices"
            body = {"skus": [{"id": change.ref.sku, **_written(change)} for change in group]}
            answer = self._gateway.send("POST", f"/product/202309/products/{product}/{verb}/update", body)
            given |= {(result.ref, result.version): result for result in results(group, answer)}
        return [given[change.ref, change.version] for change in changes]

    def all(self) -> Iterator[Sku]:
        """Every SKU of the shop, 100 products a call."""
        return chain.from_iterable(_skus(page) for page in self._pages({"status": "ALL"}))

    def pick(self, refs: Sequence[ListingRef]) -> dict[tuple[str, str], Sku]:
        """The SKUs of `refs` that the shop holds, by product and SKU id.

        Ten can be asked for by id in a call, a page of the whole shop holds a hundred products: whichever
        needs fewer calls. What a walk through the shop did not meet is asked for by id before it counts
        as gone, for products move between pages.
        """
        wanted = {(ref.product, ref.sku) for ref in refs}
        found: dict[tuple[str, str], Sku] = {}
        if len(wanted) > IDS_PER_SEARCH:
            pages = self._pages({"status": "ALL"})
            first = next(pages, {})
            total = as_int(first.get("total_count"))
            if total is not None and total <= DEEPEST and total * IDS_PER_SEARCH <= len(wanted) * PER_PAGE:
                found = _by_place(chain.from_iterable(_skus(page) for page in chain([first], pages)))
        missing = sorted({sku for product, sku in wanted - found.keys()})
        for start in range(0, len(missing), IDS_PER_SEARCH):
            body = {"status": "ALL", "sku_ids": missing[start : start + IDS_PER_SEARCH]}
            found |= _by_place(chain.from_iterable(_skus(page) for page in self._pages(body)))
        return {place: sku for place, sku in found.items() if place in wanted}

    def _pages(self, body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        return self._gateway.pages(SEARCH, body, {"page_size": str(PER_PAGE)})


def _written(change: Change) -> dict[str, Any]:
    match change.value:
        case Stock(quantity=quantity):
            warehouse = {"warehouse_id": change.ref.warehouse} if change.ref.warehouse else {}
            return {"inventory": [{**warehouse, "quantity": quantity}]}
        case Price(amount_vnd=amount):
            return {"price": {"amount": str(amount), "currency": "VND"}}
        case _:
            raise TypeError(f"a product takes stock or price, not {change.value!r}")


def _by_place(skus: Iterator[Sku]) -> dict[tuple[str, str], Sku]:
    return {(sku.ref.product, sku.ref.sku): sku for sku in skus}


def _skus(page: Mapping[str, Any]) -> Iterator[Sku]:
    for product in map(as_dict, as_list(page.get("products"))):
        product_id = as_text(product.get("id"))
        if not product_id or as_text(product.get("status")) == GONE:
            continue
        for row in map(as_dict, as_list(product.get("skus"))):
            if sku_id := as_text(row.get("id")):
                stock = dict(_stock(row))
                ref = ListingRef(
                    product=product_id,
                    sku=sku_id,
                    seller_sku=as_text(row.get("seller_sku")),
                    warehouse=next(iter(stock), ""),
                )
                price = as_int(as_dict(row.get("price")).get("sale_price"))
                yield Sku(ref=ref, title=as_text(product.get("title")), price_vnd=price, stock=stock)


def _stock(row: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for inventory in map(as_dict, as_list(row.get("inventory"))):
        quantity = as_int(inventory.get("quantity"))
        if quantity is not None:
            yield as_text(inventory.get("warehouse_id")), quantity
