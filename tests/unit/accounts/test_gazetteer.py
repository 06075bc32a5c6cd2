"""The map of 30/04/2026."""

from collections import Counter

import pytest

from accounts import gazetteer


@pytest.fixture(scope="module")
def data():
    return gazetteer.read()


@pytest.fixture(scope="module")
def wards(data):
    return {unit.code: unit for unit in data.wards}


def test_the_country_has_34_provinces_and_3321_wards(data):
    assert (len(data.provinces), len(data.wards)) == (34, 3321)
    assert Counter(unit.kind for unit in data.wards) == {"xa": 2611, "phuong": 697, "dac-khu": 13}


def test_dong_nai_is_a_city_of_33_wards_and_62_communes(data):
    (dong_nai,) = [unit for unit in data.provinces if unit.code == "75"]
    assert (dong_nai.name, dong_nai.kind) == ("Đồng Nai", "thanh-pho")
    assert Counter(unit.kind for unit in data.wards if unit.parent == "75") == {"phuong": 33, "xa": 62}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("25270", "Lộc Ninh"),
        ("25357", "Tân Khai"),
        ("25363", "Đồng Phú"),
        ("26116", "Tân Phú"),
        ("26170", "Trị An"),
        ("26248", "Trảng Bom"),
        ("26326", "Dầu Giây"),
        ("26368", "Long Thành"),
        ("26425", "Xuân Lộc"),
        ("26485", "Nhơn Trạch"),
    ],
)
def test_ten_communes_of_dong_nai_became_wards(wards, code, name):
    assert (wards[code].name, wards[code].kind, wards[code].parent) == (name, "phuong", "75")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("26188", "Tân Triều"),
        ("26041", "Trấn Biên"),
        ("26089", "Bình Lộc"),
        ("25252", "Phú Riềng"),
        ("06978", "Ba Chẽ"),
    ],
)
def test_codes_are_those_of_decision_19(wards, code, name):
    assert wards[code].name == name


def test_every_old_commune_leads_to_a_ward_of_today_and_proposes_one(data, wards):
    assert {unit.ward_code for unit in data.old_units} <= wards.keys()
    proposed = Counter((u.province, u.district, u.name) for u in data.old_units if u.is_default)
    assert len(proposed) == 10_040
    assert set(proposed.values()) == {1}


def test_a_phrase_does_not_run_from_one_name_into_the_next():
    text = gazetteer.search_text("Xã Thọ Tân", "Huyện Triệu Sơn", "Tỉnh Thanh Hóa")

    assert text == " xa tho tan | trieu son | thanh hoa | huyen tinh "
