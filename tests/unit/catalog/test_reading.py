"""Mistakes in the catalogue files are found with file, line, field and a sentence."""

import pytest
from django.utils import translation

from catalog.reading import read
from catalog.rows import Known
from tests.catalog.builders import Files


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def problems(files, **known):
    document = read(files.products_path, files.producers_path, Known(wards=frozenset({"26188"}), **known))
    return [(problem.line, problem.path, problem.message) for problem in document.problems]


def test_good_files_give_rows_and_no_problem(files):
    document = read(files.products_path, files.producers_path, Known(wards=frozenset({"26188"})))

    assert document.problems == []
    (product,) = document.products
    assert (product.code, product.season_months) == ("M01", [10, 11, 12])
    assert [(v.sku, v.price_vnd, v.stock, v.is_default) for v in product.variants] == [
        ("M01-1", 75_000, 180, True),
        ("M01-5", 350_000, 60, False),
    ]
    assert [(c.programme, c.stars, str(c.expires_on)) for c in product.certificates] == [
        ("OCOP", 4, "2027-11-20")
    ]


def test_unknown_keys_are_left_alone(files):
    files.product["gtin"] = {"from": "the future"}
    files.write()

    assert problems(files) == []


PRICE_LIMITS = "must be from 1 to 1000000000"


@pytest.mark.parametrize(
    ("price", "message"),
    [
        (0, PRICE_LIMITS),
        (-75000, PRICE_LIMITS),
        (10**18, PRICE_LIMITS),
        (75000.5, "must be a whole number"),
        ("75000", "must be a number"),
        (True, "must be a number"),
        (None, "must not be null"),
        ([75000], "must be a number"),
    ],
)
def test_a_wrong_price_is_found_on_its_own_line(files, price, message):
    files.product["variants"][1]["price_vnd"] = price
    files.write()

    assert problems(files) == [
        (files.line_with('"price_vnd"', nth=2), "products[0].variants[1].price_vnd", message)
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("category", "khong-co", "there is no category “khong-co”"),
        ("producer_id", "SX99", "there is no producer “SX99”"),
        ("ward_code", "99999", "no ward has the code “99999”"),
        ("name", "", "must not be empty"),
        ("name", 7, "must be a text"),
        ("name", "x" * 161, "must have at most 160 characters"),
        ("name", "a\x00b", "holds a character that cannot be stored"),
        ("slug", "Bưởi", "must be lower-case letters without accents, digits and hyphens"),
        ("live_code", "M02", "must be the same as id"),
        ("age_restricted", "no", "must be true or false"),
        ("season_months", [10, 10], "names a month twice"),
        ("shelf_life_days", 0, "must be from 1 to 36500"),
        ("ship_mode", "drone", "must be one of: cool, fragile, local_only, service, standard"),
        ("default_variant", "9-trai", "no variant has the key “9-trai”"),
        ("ocop_stars", 5, "must be the stars of the certificate, or null without one"),
        ("variants", {}, "must be a list […]"),
        ("variants", [], "must not be empty"),
    ],
)
def test_a_wrong_field_of_a_product_is_named(files, field, value, message):
    files.product[field] = value
    files.write()

    assert problems(files) == [(files.line_with(f'"{field}"'), f"products[0].{field}", message)]


@pytest.mark.parametrize(
    "field", ["id", "name", "category", "producer_id", "ward_code", "variants", "age_restricted"]
)
def test_a_missing_field_is_told_on_the_line_of_its_product(files, field):
    line = files.line_with('"id"') - 1
    del files.product[field]
    files.write()

    assert (line, f"products[0].{field}", "is missing") in problems(files)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("stars", 6, "must be from 3 to 5"),
        ("stars", 2, "must be from 3 to 5"),
        ("issued_on", "20/11/2024", "must be a date such as 2026-11-23"),
        ("issued_on", "2024-02-30", "must be a date such as 2026-11-23"),
        ("expires_on", "2024-11-20", "must be after issued_on"),
        ("expires_on", None, "must not be null"),
        ("score", 100.5, "must be from 0 to 100"),
        ("issuing_level", "village", "must be one of: central, district, national, province, region"),
    ],
)
def test_a_wrong_field_of_a_certificate_is_named(files, field, value, message):
    files.product["ocop_certificate"][field] = value
    files.write()

    expected = (files.line_with(f'"{field}"'), f"products[0].ocop_certificate.{field}", message)
    assert problems(files) == [expected]


def test_a_month_out_of_the_year_is_found_on_its_own_line(files):
    files.product["season_months"] = [10, 13]
    files.write()

    expected = (files.line_with("13"), "products[0].season_months[1]", "must be from 1 to 12")
    assert problems(files) == [expected]


def test_values_that_may_stand_once_name_the_line_they_stood_on_first(files):
    files.products.append({**files.product, "id": "M02", "live_code": "M02", "slug": "khac"})
    files.write()
    first, second = files.line_with('"sku": "M01-1"'), files.line_with('"sku": "M01-1"', nth=2)

    found = problems(files)

    assert (second, "products[1].variants[0].sku", f"“M01-1” stands on line {first} already") in found
    assert [path for _line, path, _message in found] == [
        "products[1].ocop_certificate.number",
        "products[1].variants[0].sku",
        "products[1].variants[1].sku",
    ]


def test_two_products_with_one_code_and_one_address_are_refused(files):
    files.products.append(files.product)
    files.write()

    paths = [path for _line, path, _message in problems(files)]

    assert "products[1].id" in paths
    assert "products[1].slug" in paths


def test_a_sku_of_another_product_in_the_database_is_refused(files):
    owner = {("sku", "M01-5"): "M77"}

    expected = (files.line_with("M01-5"), "products[0].variants[1].sku", "“M01-5” belongs to M77 already")
    assert problems(files, owner_of=owner) == [expected]


def test_every_mistake_is_told_at_once_from_the_top_down(files):
    files.product["variants"][0]["price_vnd"] = 0
    files.product["name"] = ""
    files.product["variants"][1]["stock"] = -1
    files.write()

    lines = [line for line, _path, _message in problems(files)]

    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("abv", "fields", "wrong"),
    [
        (12, {}, ["age_restricted"]),
        (35, {"age_restricted": True}, ["ad_and_promo_banned"]),
        (15, {}, ["age_restricted", "ad_and_promo_banned"]),
        (12, {"age_restricted": True}, []),
        (14.9, {"age_restricted": True}, []),
        (29.25, {"age_restricted": True}, ["abv_percent"]),
    ],
)
def test_the_alcohol_law_is_checked(files, abv, fields, wrong):
    files.product.update(abv_percent=abv, **fields)
    files.write()

    assert {path for _line, path, _message in problems(files)} == {f"products[0].{name}" for name in wrong}


def test_health_food_needs_its_notice(files):
    files.product["health_food"] = True
    files.write()

    assert [path for _line, path, _message in problems(files)] == ["products[0].mandatory_notice_vi"]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "the file is empty"),
        (b" \n\n", 1, "the file is empty"),
        (b'{\n"products": [}', 2, "broken JSON at column 14: a value was expected"),
        (b'{\n\n"a": "\xff"}', 3, "not UTF-8 text at byte 9"),
        ('{"a": "ữ"}'.encode("utf-16"), 1, "not UTF-8 text at byte 0"),
        (b"[]", 1, "must be an object {\u2026}"),
        (b"7", 1, "must be an object {\u2026}"),
    ],
)
def test_a_file_that_is_no_catalogue_is_one_problem(files, content, line, message):
    files.products_path.write_bytes(content)

    assert problems(files) == [(line, "", message)]


def test_a_file_that_is_not_there_is_one_problem(files):
    files.products_path.unlink()

    ((line, path, message),) = problems(files)
    assert (line, path) == (1, "")
    assert message.startswith("the file cannot be read")


def test_a_byte_order_mark_is_no_mistake(files):
    files.products_path.write_bytes(b"\xef\xbb\xbf" + files.products_path.read_bytes())

    assert problems(files) == []


def test_unreadable_producers_are_not_held_against_every_product(files):
    files.producers_path.write_text("{")

    document = read(files.products_path, files.producers_path, Known(wards=frozenset({"26188"})))

    (problem,) = document.problems
    assert (
        str(problem)
        == f"{files.producers_path}:1: broken JSON at column 2: a name in quotation marks was expected"
    )


def test_an_element_that_is_no_object_is_told_by_its_place(files):
    files.products.append("M02")
    files.write()

    assert problems(files) == [(files.line_with('"M02"'), "products[1]", "must be an object {…}")]


def test_a_producer_is_checked_like_a_product(files):
    files.producers[0].update(type="club", ward_code="00000", founded_year=3000)
    files.write()

    document = read(files.products_path, files.producers_path, Known(wards=frozenset({"26188"})))

    assert {(problem.file, problem.path) for problem in document.problems} == {
        (str(files.producers_path), f"producers[0].{name}") for name in ("type", "ward_code", "founded_year")
    }


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kind", "promised", "must be one of: cosmetic, registered, self_declared"),
        ("number", "", "must not be empty"),
        ("issued_on", "15/01/2026", "must be a date such as 2026-11-23"),
        ("issued_at", None, "must not be null"),
        ("expires_on", "2026-01-15", "must be after issued_on"),
    ],
)
def test_a_wrong_field_of_a_declaration_is_named_on_its_line(files, field, value, message):
    paper = {
        "kind": "self_declared",
        "number": "MAU-9",
        "issued_on": "2026-01-15",
        "issued_at": "Sở Y tế",
        "expires_on": None,
    }
    files.product["food_declaration"] = paper | {field: value}
    files.write()

    last = 2 if field in ("number", "issued_on", "expires_on") else 1  # after those of the certificate
    line = files.line_with(f'"{field}"', last)
    assert problems(files) == [(line, f"products[0].food_declaration.{field}", message)]


@pytest.mark.parametrize(
    ("size", "path", "message"),
    [
        ([20, 18], "", "must be a list of 3 numbers"),
        ([20, 0, 16], "[1]", "must be from 1 to 300"),
        ("20x18x16", "", "must be a list […]"),
    ],
)
def test_a_parcel_has_three_whole_sides(files, size, path, message):
    files.product["variants"][0]["size_cm"] = size
    files.write()

    [(_, where, words)] = problems(files)
    assert (where, words) == (f"products[0].variants[0].size_cm{path}", message)
