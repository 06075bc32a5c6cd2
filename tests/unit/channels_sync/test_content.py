"""A page from its facts: honest title, law before praise, and everything that is missing at once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from channels_sync.content import (
    Answers,
    Missing,
    Paper,
    ProductFacts,
    Terms,
    VariantFacts,
    parcel,
    write,
)
from channels_sync.likeness import differences, same_page
from channels_sync.protocol import Aim, ContentRules, Picture, ProductView, Review

RULES = ContentRules((10, 60), (60, 600), (1, 2), 20, 3, prices_vnd=(1_000, 200_000))
TERMS = Terms(RULES, Decimal(15))
ANSWERS = Answers("C9", "0", "No Brand")
SKU = VariantFacts("M27-1", "Chai 500 ml", 150_000, 850, None, 4)
PAPER = Paper("self_declared", "MAU-1/TCB", date(2026, 1, 15), "Sở Y tế Đồng Nai", None)
HONEY = ProductFacts(
    code="M27",
    name="Mật ong hoa cà phê",
    description="Mật ong thu vào mùa hoa cà phê.",
    ingredients="100% mật ong",
    storage="Nơi mát",
    allergens=("phấn hoa",),
    shelf_life_days=540,
    notice="",
    producer="HTX Ong (mẫu)",
    place="Xuân Lộc, Đồng Nai",
    geographical_indication="",
    health_food=False,
    is_published=True,
    is_shipped=True,
    age_restricted=False,
    promotion_banned=False,
    abv_percent=None,
    certificates=("MAU-75",),
    paper=PAPER,
    pictures=(Picture("a"), Picture("b"), Picture("c")),
    variants=(SKU,),
    day=date(2026, 11, 29),
)


def draft(facts=HONEY, answers=ANSWERS, terms=TERMS, exists=False):
    return write(facts, answers, terms, exists=exists)


def test_a_whole_page_lacks_nothing_and_says_what_the_law_wants():
    made = draft()
    assert made.missing == ()
    content = made.content
    assert content.title == "Mật ong hoa cà phê - OCOP 4 sao"
    assert content.description.split("\n\n") == [
        "Mật ong thu vào mùa hoa cà phê.",
        "Thành phần: 100% mật ong",
        "Thông tin dị ứng: phấn hoa",
        "Bảo quản: Nơi mát",
        "Hạn sử dụng: 540 ngày kể từ ngày sản xuất",
        "Cơ sở sản xuất: HTX Ong (mẫu)",
        "Xuất xứ: Xuân Lộc, Đồng Nai",
        "Quy cách: Chai 500 ml",
        "Công bố sản phẩm: MAU-1/TCB",
        "Sản phẩm đạt OCOP 4 sao, giấy chứng nhận số MAU-75.",
    ]
    assert (content.category, content.brand, len(content.pictures)) == ("C9", "0", 2)
    assert (content.licence.kind, content.licence.number) == ("Bản tự công bố sản phẩm", "MAU-1/TCB")


def test_a_short_title_grows_by_place_and_producer_and_never_by_stars_it_has_not():
    plain = replace(HONEY, name="Trà", certificates=(), variants=(replace(SKU, stars=0),))
    rules = replace(RULES, title_length=(25, 60))
    assert draft(plain, terms=Terms(rules)).content.title == "Trà - Xuân Lộc, Đồng Nai - HTX Ong (mẫu)"


def test_a_long_title_is_cut_at_a_word():
    long = replace(HONEY, name="Bánh tráng phơi sương Trảng Bàng loại đặc biệt gói lớn cho gia đình")
    title = draft(long).content.title
    assert title == "Bánh tráng phơi sương Trảng Bàng loại đặc biệt gói lớn cho"
    assert len(title) <= 60


def test_stars_that_cover_one_sku_stand_beside_that_sku_alone():
    other = VariantFacts("M27-2", "Chai 1 lít", 190_000, 1_650, None, 0)
    content = draft(replace(HONEY, variants=(SKU, other))).content
    assert content.title == "Mật ong hoa cà phê"
    assert content.description.endswith("Phân loại đạt OCOP: Chai 500 ml (OCOP 4 sao).")


def test_the_free_text_is_cut_before_what_the_law_demands():
    wordy = replace(HONEY, description="Ngon lắm " * 200)
    content = draft(wordy).content
    assert len(content.description) <= 600
    assert "Công bố sản phẩm: MAU-1/TCB" in content.description


def test_health_food_says_so_beside_its_name_and_carries_its_notice():
    notice = "Thực phẩm này không phải là thuốc."
    content = draft(replace(HONEY, health_food=True, notice=notice)).content
    assert "Thực phẩm bảo vệ sức khỏe" in content.title
    assert notice in content.description
    assert Missing.NOTICE in draft(replace(HONEY, health_food=True)).missing


def test_strong_alcohol_is_told_by_facts_alone_and_refused_where_the_platform_refuses_it():
    spirit = replace(HONEY, abv_percent=Decimal(29), age_restricted=True, promotion_banned=True)
    made = draft(spirit)
    assert made.missing == (Missing.ALCOHOL,)
    assert made.content.description.startswith("Không bán cho người dưới 18 tuổi.\n\nĐộ cồn: 29 % vol")
    assert HONEY.description not in made.content.description
    assert draft(spirit, terms=Terms(RULES)).missing == ()
    assert draft(replace(spirit, abv_percent=Decimal(12))).missing == ()


ASKED = replace(ANSWERS, needs_licence=True)


@pytest.mark.parametrize(
    ("facts", "answers", "missing"),
    [
        ({}, None, Missing.CATEGORY),
        ({}, replace(ANSWERS, unanswered=("Xuất xứ",)), Missing.ATTRIBUTE),
        ({"pictures": ()}, ANSWERS, Missing.PICTURE),
        ({"paper": None}, ASKED, Missing.LICENCE),
        ({"paper": replace(PAPER, expires_on=date(2026, 11, 28))}, ASKED, Missing.LICENCE_EXPIRED),
        ({"variants": (replace(SKU, weight_g=0),)}, ANSWERS, Missing.WEIGHT),
        ({"variants": (replace(SKU, price_vnd=999),)}, ANSWERS, Missing.PRICE_RANGE),
        ({"variants": (SKU, replace(SKU, sku="B", label="x" * 21))}, ANSWERS, Missing.LABEL_LONG),
        ({"variants": (SKU, replace(SKU, sku="B"))}, ANSWERS, Missing.LABEL_TWICE),
        ({"variants": tuple(replace(SKU, sku=s, label=s) for s in "ABCD")}, ANSWERS, Missing.MANY_SKUS),
        ({"variants": ()}, ANSWERS, Missing.VARIANT),
        ({"ingredients": "x" * 700}, ANSWERS, Missing.DESCRIPTION_LONG),
        ({"is_shipped": False}, ANSWERS, Missing.NOT_SHIPPED),
        ({"is_published": False}, ANSWERS, Missing.NOT_ON_SALE),
    ],
)
def test_each_thing_that_is_missing_is_named_alone(facts, answers, missing):
    assert draft(replace(HONEY, **facts), answers).missing == (missing,)


def test_the_last_day_of_a_licence_counts():
    paper = replace(PAPER, expires_on=date(2026, 11, 29))
    assert draft(replace(HONEY, paper=paper), ASKED).missing == ()


def test_texts_that_stay_too_short_are_named():
    terms = Terms(replace(RULES, title_length=(90, 120), description_length=(900, 1000)))
    assert draft(terms=terms).missing == (Missing.TITLE_SHORT, Missing.DESCRIPTION_SHORT)


def test_what_exists_keeps_its_pictures_and_its_price_is_not_judged():
    facts = replace(HONEY, pictures=(), variants=(replace(SKU, price_vnd=999),), is_published=False)
    assert draft(facts, exists=True).missing == ()


@pytest.mark.parametrize(
    ("weight_g", "size"),
    [
        (1, (15, 10, 8)),
        (300, (15, 10, 8)),
        (301, (20, 15, 10)),
        (6_000, (35, 25, 20)),
        (15_001, (60, 40, 40)),
    ],
)
def test_a_parcel_without_a_size_takes_one_by_its_weight(weight_g, size):
    assert parcel(weight_g) == size
    assert draft(replace(HONEY, variants=(replace(SKU, weight_g=weight_g),))).content.skus[0].size_cm == size


def test_a_measured_parcel_keeps_its_size():
    facts = replace(HONEY, variants=(replace(SKU, size_cm=(9, 9, 24)),))
    assert draft(facts).content.skus[0].size_cm == (9, 9, 24)


def test_pages_that_differ_by_price_alone_are_the_same_page():
    dearer = draft(replace(HONEY, variants=(replace(SKU, price_vnd=160_000),))).content
    assert same_page(draft().content, dearer)
    assert not same_page(draft().content, draft(replace(HONEY, name="Mật ong rừng")).content)
    assert not same_page(None, dearer)


@pytest.mark.parametrize(
    ("aim", "review", "found"),
    [
        (Aim.ON_SALE, Review.LIVE, ()),
        (Aim.ON_SALE, Review.IN_REVIEW, ()),
        (Aim.ON_SALE, Review.REJECTED, ("state",)),
        (Aim.ON_SALE, Review.UNLISTED, ("state",)),
        (Aim.UNLISTED, Review.LIVE, ("state",)),
        (Aim.UNLISTED, Review.SUSPENDED, ()),
        (Aim.UNLISTED, Review.UNLISTED, ()),
        (Aim.DELETED, Review.GONE, ()),
        (Aim.DELETED, Review.LIVE, ("state",)),
    ],
)
def test_the_state_of_a_page_is_compared_with_its_aim(aim, review, found):
    content = replace(draft().content, aim=aim)
    assert differences(content, ProductView("P1", content.title, review)) == found


def test_titles_and_told_descriptions_are_compared_by_their_words():
    content = draft().content
    laid_out = content.description.replace("\n\n", "\n")
    assert differences(content, ProductView("P1", content.title, Review.LIVE, laid_out)) == ()
    edited = ProductView("P1", "Mật ong", Review.LIVE, "Ngon")
    assert differences(content, edited) == ("title", "description")
