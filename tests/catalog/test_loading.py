"""Loading the catalogue: all or nothing, as often as one likes."""

import io

import pytest
from django.core.management import call_command

from accounts.models import Ward
from catalog import loading
from catalog.errors import BadCatalogue
from catalog.models import Certificate, Producer, Product, Variant, VariantEvent
from core.models import OutboxEvent
from inventory.models import StockRecord

pytestmark = pytest.mark.django_db


def load(files):
    report = loading.load(files.products_path, files.producers_path)
    return {kind: (len(t.created), len(t.changed), t.unchanged) for kind, t in report.tallies.items()}


def news():
    """Topics and SKUs published since the last look."""
    skus = dict(Variant.objects.values_list("pk", "sku"))
    told = sorted((event.topic, skus[event.key]) for event in OutboxEvent.objects.all())
    OutboxEvent.objects.all().delete()
    return told


def test_a_first_load_creates_everything_on_sale(files):
    assert load(files) == {
        "categories": (1, 0, 0),
        "producers": (1, 0, 0),
        "products": (1, 0, 0),
        "variants": (2, 0, 0),
        "certificates": (1, 0, 0),
        "declarations": (0, 0, 0),
    }
    product = Product.objects.get()
    assert (product.state, product.producer.code, product.ward_id) == ("published", "SX01", "26188")
    assert product.search_text == (" m01 buoi tan trieu buoi trai cay tuoi htx buoi mau tan trieu")
    assert product.category.name_en == "Fresh fruit"
    assert news() == [("catalogue", "M01-1"), ("catalogue", "M01-5"), ("price", "M01-1"), ("price", "M01-5")]


def test_a_second_load_writes_nothing_and_tells_nobody(files):
    load(files)
    news()
    history = VariantEvent.objects.count()

    assert set(load(files).values()) == {(0, 0, 0), (0, 0, 1), (0, 0, 2)}
    assert news() == []
    assert VariantEvent.objects.count() == history


def test_a_changed_price_is_told_for_its_variant_only(files):
    load(files)
    news()
    files.product["variants"][1]["price_vnd"] = 360_000
    files.write()

    assert load(files)["variants"] == (0, 1, 1)
    assert Variant.objects.get(sku="M01-5").price_vnd == 360_000
    assert news() == [("price", "M01-5")]


def test_a_changed_word_is_told_for_every_variant(files):
    load(files)
    news()
    files.product["description_vi"] = "Hái đúng độ chín."
    files.write()

    assert load(files)["products"] == (0, 1, 0)
    assert news() == [("catalogue", "M01-1"), ("catalogue", "M01-5")]


def test_a_new_producer_name_reaches_the_search_of_its_products(files):
    load(files)
    files.producers[0]["name"] = "HTX Cù Lao (mẫu)"
    files.write()

    assert load(files)["products"] == (0, 1, 0)
    assert " htx cu lao mau" in Product.objects.get().search_text


def test_a_certificate_renewed_in_place_is_changed(files):
    load(files)
    news()
    files.product["ocop_certificate"]["expires_on"] = "2028-11-20"
    files.write()

    assert load(files)["certificates"] == (0, 1, 0)
    assert news() == [("catalogue", "M01-1"), ("catalogue", "M01-5")]


def test_the_default_may_move_to_another_variant(files):
    load(files)
    files.product["default_variant"] = "thung-5"
    files.write()

    load(files)

    assert Variant.objects.get(is_default=True).sku == "M01-5"


def test_a_season_taken_away_is_null_in_the_database(files):
    load(files)
    files.product["season_months"] = None
    files.write()

    load(files)

    assert Product.objects.filter(season_months__isnull=True).count() == 1


def test_what_the_staff_decided_stays(files):
    load(files)
    product = Product.objects.get()
    product.state, product.name_en = Product.State.WITHDRAWN, "Pomelo"
    product.save()
    Producer.objects.update(identity_verified=True)
    Certificate.objects.update(revoked_on="2026-01-01")

    assert set(load(files).values()) == {(0, 0, 0), (0, 0, 1), (0, 0, 2)}
    product.refresh_from_db()
    assert (product.state, product.name_en) == ("withdrawn", "Pomelo")


def test_one_mistake_and_nothing_at_all_is_loaded(files):
    files.products.append(
        {**files.product, "id": "M02", "live_code": "M02", "slug": "b", "category": "khong-co"}
    )
    files.write()

    with pytest.raises(BadCatalogue) as caught:
        load(files)

    assert "there is no category “khong-co”" in [problem.message for problem in caught.value.problems]
    assert not Producer.objects.exists()
    assert not Product.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_sku_that_another_product_has_is_refused_on_a_later_load(files):
    load(files)
    files.product.update(id="M02", live_code="M02", slug="khac")
    files.write()

    with pytest.raises(BadCatalogue) as caught:
        load(files)

    assert [problem.path for problem in caught.value.problems] == [
        "products[0].ocop_certificate.number",
        "products[0].variants[0].sku",
        "products[0].variants[1].sku",
    ]


def test_a_known_producer_need_not_stand_in_the_file_again(files):
    load(files)
    files.producers = [{**files.producers[0], "id": "SX02", "slug": "htx-khac"}]
    files.write()

    assert load(files)["producers"] == (1, 0, 0)


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("load_catalogue", *args, stdout=out, stderr=err)
    except SystemExit as left:
        code = left.code
    return code, out.getvalue(), err.getvalue()


def test_the_sample_loads_with_stock_and_a_second_run_leaves_all_alone():
    code, out, err = run()

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "addresses: 34 provinces, 3321 wards, 10040 old communes",
        "categories: 17 created, 0 changed, 0 unchanged",
        "producers: 31 created, 0 changed, 0 unchanged",
        "products: 60 created, 0 changed, 0 unchanged",
        "variants: 110 created, 0 changed, 0 unchanged",
        "certificates: 67 created, 0 changed, 0 unchanged",
        "declarations: 53 created, 0 changed, 0 unchanged",
        "stock: 110 opened, 0 left as counted",
        "shelf: 60 rows written",
    ]
    assert StockRecord.objects.get(variant__sku="M01-1-TRAI").on_hand == 180
    assert not Producer.objects.filter(identity_verified=True).exists()

    OutboxEvent.objects.all().delete()
    code, out, _ = run()

    assert code == 0
    assert out.splitlines()[1:] == [
        "categories: 0 created, 0 changed, 17 unchanged",
        "producers: 0 created, 0 changed, 31 unchanged",
        "products: 0 created, 0 changed, 60 unchanged",
        "variants: 0 created, 0 changed, 110 unchanged",
        "certificates: 0 created, 0 changed, 67 unchanged",
        "declarations: 0 created, 0 changed, 53 unchanged",
        "stock: 0 opened, 110 left as counted",
        "shelf: 0 rows written",
    ]
    assert not OutboxEvent.objects.exists()


def test_the_command_names_file_line_and_field_and_leaves_with_1(files):
    files.product["variants"][0]["price_vnd"] = -1
    files.write()
    line = files.line_with('"price_vnd"')

    code, out, err = run(str(files.products_path))

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"{files.products_path}:{line}: products[0].variants[0].price_vnd: must be from 1 to 1000000000",
        "1 mistake, nothing was loaded.",
    ]
    assert not Product.objects.exists()
    assert Ward.objects.count() == 3321


def test_a_path_that_does_not_exist_is_a_mistake_not_a_crash(tmp_path):
    code, _, err = run(str(tmp_path / "none.json"))

    assert code == 1
    assert "the file cannot be read" in err


PAPER = {
    "kind": "self_declared",
    "number": "MAU-01/TCB/2026",
    "issued_on": "2026-01-15",
    "issued_at": "Sở Y tế Đồng Nai (mẫu)",
}


def test_a_declaration_is_loaded_once_and_one_the_file_is_silent_about_stays(files):
    files.product["food_declaration"] = PAPER
    files.write()
    assert load(files)["declarations"] == (1, 0, 0)
    paper = Product.objects.get().declaration
    assert (paper.kind, paper.number, paper.issued_at) == (
        "self_declared",
        "MAU-01/TCB/2026",
        "Sở Y tế Đồng Nai (mẫu)",
    )
    assert (paper.issued_on.isoformat(), paper.expires_on) == ("2026-01-15", None)

    news()
    files.product["food_declaration"] = PAPER | {"number": "MAU-02/TCB/2026"}
    files.write()
    assert load(files)["declarations"] == (0, 1, 0)
    assert news() == [("catalogue", "M01-1"), ("catalogue", "M01-5")]

    del files.product["food_declaration"]
    files.write()
    assert load(files)["declarations"] == (0, 0, 0)
    assert Product.objects.get().declaration.number == "MAU-02/TCB/2026"


def test_a_parcel_takes_the_size_of_the_file_and_else_keeps_what_was_typed(files):
    files.product["variants"][0]["size_cm"] = [20, 18, 16]
    files.write()
    load(files)
    Variant.objects.filter(sku="M01-5").update(length_cm=40, width_cm=30, height_cm=20)

    load(files)

    sizes = Variant.objects.order_by("sku").values_list("length_cm", "width_cm", "height_cm")
    assert list(sizes) == [(20, 18, 16), (40, 30, 20)]


def test_net_contents_come_from_the_label_until_the_staff_knows_better(files):
    files.product["variants"][0]["label_vi"] = "Hộp 16 gói x 18 g"
    files.write()
    load(files)
    variant = Variant.objects.get(sku="M01-1")
    read = variant.net_g

    Variant.objects.filter(pk=variant.pk).update(net_g=280, gtin="8931234567897")
    tallies = load(files)
    variant.refresh_from_db()

    assert read == 288
    assert (variant.net_g, variant.gtin) == (280, "8931234567897")
    assert tallies["variants"] == (0, 0, 2)

    files.product["variants"][0]["label_vi"] = "Hộp 500 g"
    files.write()
    load(files)
    variant.refresh_from_db()
    assert variant.net_g == 500
