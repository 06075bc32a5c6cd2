"""The comparison behind the side-by-side page."""

import pytest

from sandbox import page


def row(**changed):
    return {
        "sku": "A",
        "title": "Mật ong",
        "stock": 5,
        "price_vnd": 100,
        "shown_price_vnd": 100,
        "deal_price_vnd": None,
        "deal_starts_at": None,
        "deal_ends_at": None,
        "status": "NORMAL",
        **changed,
    }


def test_shops_that_show_the_same_do_not_differ():
    line = page.lines({"shopee": [row()], "lazada": [row(status="active")]})[0]
    assert line.differs is False


@pytest.mark.parametrize("changed", [{"stock": 4}, {"price_vnd": 90}, {"shown_price_vnd": 80}])
def test_another_stock_or_price_is_a_difference(changed):
    line = page.lines({"shopee": [row()], "lazada": [row(**changed)]})[0]
    assert line.differs is True


def test_a_sku_that_one_shop_lacks_is_a_difference():
    shelves = {"shopee": [row(), row(sku="B")], "lazada": [row()]}
    assert [(line.sku, line.differs) for line in page.lines(shelves)] == [("A", False), ("B", True)]
    assert "không bán" in page.render(shelves, page.Filters(), 0)


def test_only_differing_rows_can_be_asked_for():
    shelves = {"shopee": [row(), row(sku="B", stock=1)], "lazada": [row(), row(sku="B")]}
    html = page.render(shelves, page.Filters(only_different=True), 0)
    assert 'data-sku="B"' in html
    assert 'data-sku="A"' not in html
    assert "1 dòng chưa khớp" in html


@pytest.mark.parametrize(("now", "shown"), [(50, "từ 07:01 01/01"), (70, "đến 07:02 01/01"), (130, "–</td>")])
def test_a_deal_is_announced_then_shown_then_gone(now, shown):
    deal = row(deal_price_vnd=80, deal_starts_at=60, deal_ends_at=120)
    assert shown in page.render({"shopee": [deal]}, page.Filters(), now)
