"""Quality control, quotas and the warning before an authorisation ends, on the Lazada stand-in."""

import json

import pytest

from sandbox.lazada import PLATFORM, categories, pushes
from tests.sandbox.lazada_seller import Seller, listing


@pytest.fixture
def seller() -> Seller:
    return Seller()


@pytest.fixture
def pushed(monkeypatch):
    """Every push that would leave: message type, data and the seller named outside."""
    told = []

    def keep(world, kind, data, seller_id="200100200300"):
        told.append((kind, data, seller_id))

    monkeypatch.setattr(pushes, "_push", keep)
    return told


def created(seller):
    return seller.post("/product/create", payload=listing())["data"]["item_id"]


def shown(seller, item_id):
    item = seller.get("/product/item/get", item_id=item_id)["data"]
    return item["status"], item["subStatus"]


def verdicts(pushed):
    return [data["status"] for kind, data, _ in pushed if kind == 1]


def test_a_verdict_comes_when_its_time_has_come(seller, pushed):
    seller.world.set("lazada", "qc_delay_s", 3600)
    item_id = created(seller)
    assert (shown(seller, item_id), verdicts(pushed)) == (("Pending QC", None), ["PENDING"])
    seller.world.shift_clock(3601)
    assert shown(seller, item_id) == ("Active", None)
    assert verdicts(pushed) == ["PENDING", "APPROVED"]
    assert pushed[0][1]["itemId"] == item_id


@pytest.mark.parametrize(
    ("delay_s", "verdict", "state", "word"),
    [
        (3600, "approve", ("Active", None), "APPROVED"),
        (3600, "reject", ("Suspended", "Reject"), "REJECTED"),
        (0, "reject", ("Suspended", "Live Reject"), "LIVE_REJECTED"),
        (0, "suspend", ("Suspended", "Lock"), "LOCK"),
    ],
)
def test_a_person_ends_a_review_with_his_own_sentence(seller, pushed, delay_s, verdict, state, word):
    seller.world.set("lazada", "qc_delay_s", delay_s)
    item_id = created(seller)
    PLATFORM.review(seller.world, "TRA-100", verdict, "Ảnh mờ")
    assert shown(seller, item_id) == state
    assert verdicts(pushed)[-1] == word
    item = seller.get("/product/item/get", item_id=item_id)["data"]
    assert [row["violationDetail"] for row in item["rejectReason"]] == (
        [] if verdict == "approve" else ["Ảnh mờ"]
    )


def test_an_unknown_verdict_or_sku_changes_nothing(seller):
    item_id = created(seller)
    with pytest.raises(ValueError, match="must be one of"):
        PLATFORM.review(seller.world, "TRA-100", "burn", "")
    with pytest.raises(KeyError):
        PLATFORM.review(seller.world, "NONE", "reject", "")
    assert shown(seller, item_id) == ("Active", None)


def update(seller, item_id, name):
    product = {"ItemId": str(item_id), "Attributes": {"name": name}}
    return seller.post("/product/update", payload=json.dumps({"Request": {"Product": product}}))


def test_a_change_hands_a_refused_item_in_again_and_a_locked_one_takes_none(seller):
    item_id = created(seller)
    PLATFORM.review(seller.world, "TRA-100", "reject", "Ảnh mờ")
    assert update(seller, item_id, "Trà mới")["code"] == "0"
    assert shown(seller, item_id) == ("Active", None)
    PLATFORM.review(seller.world, "TRA-100", "suspend", "Hàng cấm")
    assert update(seller, item_id, "Trà khác")["detail"][0]["code"] == "E4155"
    item = seller.get("/product/item/get", item_id=item_id)["data"]
    assert item["attributes"]["name"] == "Trà mới"


def test_a_warning_comes_once_a_day_in_the_last_two_days(seller, pushed):
    seller.world.set("lazada", "refresh_token_life_s", 3 * 86_400)
    PLATFORM.credentials(seller.world)
    counts = []
    for hours in (0, 25, 26, 50, 73):
        seller.world.shift_clock(hours * 3600)
        PLATFORM.shelf(seller.world)
        counts.append(len([kind for kind, _, _ in pushed if kind == 8]))
    assert counts == [0, 1, 1, 2, 2]
    kind, data, outside = pushed[-1]
    assert (kind, data["seller_id"], outside) == (8, "200100200300", "null")
    assert data["auth_expiry_time"] > seller.world.now() - 86_400


def test_the_apps_calls_of_a_day_can_be_limited(seller):
    seller.world.set("lazada", "calls_per_day", 3)
    answers = [seller.get("/seller/get") for _ in range(4)]
    assert [answer["code"] for answer in answers] == ["0", "0", "0", "AppApiCallLimit"]
    assert "this ban will last" in answers[3]["message"]


def test_too_many_questions_for_brands_get_a_success_without_brands(seller, monkeypatch):
    monkeypatch.setattr(categories, "BRAND_CALLS_PER_SECOND", 0.001)  # one call, then a long pause
    first, second = (seller.get("/category/brands/query") for _ in range(2))
    assert (first["code"], second["code"]) == ("0", "0")
    assert first["data"]["module"]
    assert second["data"] == {}
