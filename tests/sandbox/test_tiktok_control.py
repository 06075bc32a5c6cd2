"""What tests and people do to the TikTok Shop stand-in from outside."""

import time

from tests.sandbox.tiktok_seller import ACTIVITIES, HONEY, seller

__all__ = ["seller"]  # fixtures


def test_tampering_is_seen_on_the_shelf_but_is_no_call(seller):
    seller.http.post(
        "/control/tamper", json={"channel": "tiktok", "sku": "TRASEN", "stock": 77, "price_vnd": 1_000}
    )
    row = seller.shelf()["TRASEN"]
    assert (row["stock"], row["price_vnd"]) == (77, 1_000)
    paths = {entry["path"] for entry in seller.http.get("/control/journal").json()["entries"]}
    assert paths == {"tamper"}


def test_the_journal_tells_every_accepted_write(seller):
    seller.stock("TRASEN", 4)
    seller.price("TRASEN", "91000")
    activity = seller.activity("Gio vang")
    seller.join(activity, "TRASEN", "80000")
    seller.call("POST", f"{ACTIVITIES}/{activity}/deactivate")
    entries = seller.http.get("/control/journal").json()["entries"]
    assert [(e["sku"], e["field"], e["value"]) for e in entries if e["field"]] == [
        ("TRASEN", "stock", 4),
        ("TRASEN", "price", 91_000),
        ("TRASEN", "deal", 80_000),
        ("TRASEN", "deal", None),
    ]


def test_a_seed_of_three_thousand_variants_is_quick(seller):
    rows = [{**HONEY, "variants": [{**HONEY["variants"][0], "sku": f"SKU-{n}"}]} for n in range(3000)]
    begun = time.perf_counter()
    seller.http.post("/control/seed", json={"products": rows})
    assert time.perf_counter() - begun < 5
    assert len(seller.shelf()) == 3000
