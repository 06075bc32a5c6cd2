"""Shopee: reading a shop back."""

import pytest

from channels_sync.protocol import ListingRef, Observation
from tests.unit.channels_sync.shopee_wire import (
    BASE,
    DEAL,
    EMPTY,
    ITEM,
    ITEMS,
    LARGE,
    LIST,
    MODELS,
    PLAIN,
    PROMOTIONS,
    SMALL,
    Wire,
    held,
    listed,
    ok,
    refused,
)


def unit(price: object, for_sale: object, **fields: object) -> dict[str, object]:
    return {
        "price_info": [{"currency": "VND", "original_price": price, "current_price": 1}],
        "stock_info_v2": {
            "summary_info": {"total_reserved_stock": 0, "total_available_stock": for_sale},
            "seller_stock": [{"location_id": "", "stock": 99, "if_saleable": True}],
        },
        **fields,
    }


def item(ref: ListingRef, **fields: object) -> dict[str, object]:
    return {
        "item_id": int(ref.product),
        "item_name": "Mật ong",
        "item_status": "NORMAL",
        "has_model": False,
    } | fields


def test_a_shop_is_read_in_batches_with_a_model_list_only_where_there_are_models() -> None:
    wire = Wire(
        **{
            BASE: ok(
                item_list=[item(SMALL, has_model=True), item(PLAIN, **unit(185_000, 40), item_sku="MO-500")]
            ),
            MODELS: ok(model=[unit(99_000, 3, model_id=11), unit(199_000, 0, model_id=12)]),
        }
    )

    seen = list(wire.adapter.observe([SMALL, PLAIN, LARGE]))

    assert seen == [
        Observation(SMALL, stock=3, price_vnd=99_000),
        Observation(PLAIN, stock=40, price_vnd=185_000),
        Observation(LARGE, stock=0, price_vnd=199_000),
    ]
    assert wire.names == [BASE, MODELS, PROMOTIONS]
    assert wire.requests[0].url.params["item_id_list"] == f"{ITEM},24000111999"


def test_fifty_one_items_are_two_reads() -> None:
    wire = Wire(**{BASE: ok(item_list=[])})
    seen = list(wire.adapter.observe([ListingRef(str(number), "0") for number in range(51)]))
    assert [one.found for one in seen] == [False] * 51
    assert wire.names == [BASE, BASE]


@pytest.mark.parametrize("status", ["SELLER_DELETE", "SHOPEE_DELETE"])
def test_a_deleted_item_is_gone(status: str) -> None:
    wire = Wire(**{BASE: ok(item_list=[item(PLAIN, **unit(1, 1), item_status=status)])})
    assert list(wire.adapter.observe([PLAIN])) == [Observation(PLAIN, found=False)]


def test_an_item_that_got_models_no_longer_holds_its_old_listing() -> None:
    wire = Wire(
        **{BASE: ok(item_list=[item(PLAIN, has_model=True)]), MODELS: ok(model=[unit(1, 1, model_id=5)])}
    )
    assert list(wire.adapter.observe([PLAIN])) == [Observation(PLAIN, found=False)]


def test_a_shop_that_knows_none_of_the_items_has_none() -> None:
    wire = Wire(**{BASE: refused("product.error_item_not_found")})
    assert list(wire.adapter.observe([PLAIN])) == [Observation(PLAIN, found=False)]


def test_the_deal_seen_is_the_first_to_run_and_is_ours_by_its_name() -> None:
    wire = Wire(
        **{
            BASE: ok(item_list=[item(PLAIN, **unit(185_000, 40))]),
            PROMOTIONS: held(PLAIN, 501, 150_000),
            LIST: [EMPTY, listed("OCOP tet-1")],
        }
    )
    (seen,) = wire.adapter.observe([PLAIN])
    assert seen.deal == DEAL


def test_the_catalogue_goes_through_every_page() -> None:
    wire = Wire(
        **{
            ITEMS: [
                ok(item=[{"item_id": int(ITEM)}], has_next_page=True, next_offset=100),
                ok(item=[{"item_id": 24000111999}], has_next_page=False),
            ],
            BASE: [
                ok(item_list=[item(SMALL, has_model=True)]),
                ok(item_list=[item(PLAIN, item_sku="MO-500")]),
            ],
            MODELS: ok(model=[{"model_id": 11, "model_sku": "MO-250", "model_name": "Hũ nhỏ"}]),
        }
    )

    found = [(remote.ref, remote.title) for remote in wire.adapter.catalogue()]

    assert found == [
        (ListingRef(ITEM, "11", "MO-250"), "Mật ong - Hũ nhỏ"),
        (ListingRef("24000111999", "0", "MO-500"), "Mật ong"),
    ]
    pages = [r.url.params for r in wire.requests if r.url.path.endswith(ITEMS)]
    assert [page["offset"] for page in pages] == ["0", "100"]
    assert pages[0].get_list("item_status") == ["NORMAL", "UNLIST", "REVIEWING", "BANNED"]
