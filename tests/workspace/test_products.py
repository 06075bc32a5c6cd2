"""A producer's products: the list, the steps, the way to approval."""

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from PIL import Image

from catalog import services, sheets
from catalog.models import Approval, Certificate, ImageAsset, Lot, Product, Variant
from catalog.queries import today
from core import clock
from inventory.models import StockRecord
from notifications.models import Message
from tests.factories import CategoryFactory, ProductFactory, UserFactory, VariantFactory
from tests.pages.shelves import stock_shelf
from tests.workspace.seats import browser_of, member
from workspace import table_import
from workspace.tasks import import_table

LIST, HTMX = "/kenh-nguoi-ban/san-pham/", {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def product(owner):
    made = ProductFactory(producer=owner.producer, name="Mứt bưởi", state=Product.State.DRAFT)
    VariantFactory(product=made, is_default=True, weight_g=300)
    return made


def at(product, page="") -> str:
    return f"{LIST}{product.code}/{page}"


def row(product, **fields):
    """The grid of a product with one variant, and an empty row."""
    variant = product.variants.get()
    known = {
        "pk": variant.pk,
        "label": variant.label,
        "price_vnd": "60.000",
        "weight_g": 300,
        "sku": variant.sku,
    }
    posted = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 1, "default": "form-0"}
    return posted | {f"form-0-{name}": value for name, value in known.items()} | fields


def photo(size=(800, 600)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "brown").save(file, "JPEG")
    file.seek(0)
    file.name = "hu.jpg"
    return file


def test_a_seat_sees_its_own_products_alone(owner, desk, product):
    other = ProductFactory(name="Của người khác")
    page = desk.get(LIST).content.decode()

    assert product.name in page
    assert other.name not in page
    assert desk.get(at(other)).status_code == 404


def test_products_are_found_by_words_and_state(owner, desk, product):
    ProductFactory(producer=owner.producer, name="Chuối sấy")

    assert [one.name for one in desk.get(LIST, {"q": "mut buoi"}).context["page"]] == ["Mứt bưởi"]
    assert [one.name for one in desk.get(LIST, {"state": "published"}).context["page"]] == ["Chuối sấy"]
    assert len(desk.get(LIST, {"state": "nonsense", "page": "x"}).context["page"]) == 2


def test_htmx_gets_the_results_alone(desk, product):
    page = desk.get(LIST, headers=HTMX).content.decode()

    assert page.lstrip().startswith('<div class="stack" id="results">')


def test_the_list_costs_the_same_for_2_and_20(owner, desk, queries_of):
    stock_shelf(2, producer=owner.producer)
    few = queries_of(desk, LIST)
    stock_shelf(18, producer=owner.producer)

    assert queries_of(desk, LIST) == few
    assert len(desk.get(LIST).context["page"]) == 20


@pytest.fixture
def queries_of(db):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client, address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    return count


def test_a_list_row_says_price_and_stock(owner, desk, product):
    VariantFactory(product=product, price_vnd=250_000, stock=7)
    shown = desk.get(LIST).context["page"][0]

    assert (shown.cheapest, shown.dearest, shown.number, shown.left) == (100_000, 250_000, 2, 7)


def test_a_name_a_category_and_a_unit_begin_a_draft(owner, desk):
    posted = {"name": "Kẹo dừa", "category": CategoryFactory().pk, "unit": "hộp"}
    answer = desk.post(f"{LIST}moi/", posted)

    made = Product.objects.get()
    assert (answer.status_code, answer.url) == (303, at(made, "phan-loai/"))
    assert (made.producer, made.state, made.ward) == (owner.producer, "draft", owner.producer.ward)


@pytest.mark.parametrize("field", ["name", "category", "unit"])
def test_a_draft_without_one_of_them_is_not_made(desk, field):
    posted = {"name": "Kẹo dừa", "category": CategoryFactory().pk, "unit": "hộp"} | {field: ""}
    answer = desk.post(f"{LIST}moi/", posted)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Product.objects.exists()


def about(product, **fields):
    ward = {"ward": product.ward_id, "ward_name": "", "province": ""}
    posted = {"name": product.name, "category": product.category_id, "unit": "hũ", "description": "Ngon."}
    return posted | ward | fields


def test_a_step_saves_and_goes_on(desk, product):
    answer = desk.post(
        at(product, "thong-tin/"), about(product, name="Mứt vỏ bưởi", keywords="mứt, bưởi, mứt")
    )

    product.refresh_from_db()
    assert (answer.status_code, answer.url) == (303, at(product, "phan-loai/"))
    assert (product.name, product.keywords) == ("Mứt vỏ bưởi", ["mứt", "bưởi"])


def test_a_step_saves_itself_while_one_writes(desk, product):
    answer = desk.post(at(product, "thong-tin/"), about(product, unit="lọ"), headers=HTMX)

    product.refresh_from_db()
    assert (answer.status_code, product.unit) == (200, "lọ")
    assert "<form" not in answer.content.decode()


def test_what_keeps_it_from_being_saved_is_said_by_name(desk, product):
    answer = desk.post(at(product, "thong-tin/"), about(product, name=""), headers=HTMX)

    product.refresh_from_db()
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert product.name == "Mứt bưởi"


def test_the_facts_of_the_law_are_written_with_the_paper(desk, product):
    posted = {
        "ingredients": "Vỏ bưởi, đường", "allergens": "", "storage": "Nơi mát", "shelf_life_days": "90",
        "season_months": ["9", "10"], "ship_mode": "standard", "paper-kind": "self_declared",
        "paper-number": "01/2026/ABC", "paper-issued_on": "2026-05-01", "paper-issued_at": "Chi cục ATTP",
    }  # fmt: skip
    answer = desk.post(at(product, "phap-ly/"), posted)

    product.refresh_from_db()
    assert (answer.status_code, answer.url) == (303, at(product))
    assert (product.season_months, product.shelf_life_days) == ([9, 10], 90)
    assert product.declaration.number == "01/2026/ABC"


@pytest.mark.parametrize(
    ("wrong", "form", "field"),
    [
        ({"shelf_life_days": "0"}, "form", "shelf_life_days"),
        ({"abv_percent": "120"}, "form", "abv_percent"),
        ({"season_months": ["13"]}, "form", "season_months"),
        ({"paper-number": "1"}, "paper", "issued_on"),
        (
            {"paper-number": "1", "paper-issued_on": "2026-05-01", "paper-issued_at": "x",
             "paper-expires_on": "2026-04-01"}, "paper", "expires_on",
        ),
    ],
)  # fmt: skip
def test_a_wrong_fact_is_named_and_nothing_written(desk, product, wrong, form, field):
    posted = {"storage": "Khác", "ship_mode": "standard", "paper-kind": "self_declared"} | wrong
    answer = desk.post(at(product, "phap-ly/"), posted)

    product.refresh_from_db()
    assert answer.status_code == 422
    assert field in answer.context[form].errors
    assert product.storage == "Nơi mát"


def test_the_grid_changes_a_price_and_adds_a_row_with_stock(desk, product):
    new = {"form-1-label": "Hũ 500 g", "form-1-price_vnd": "110k", "form-1-stock": "12", "default": "form-1"}
    answer = desk.post(at(product, "phan-loai/"), row(product, **new))

    first, second = product.variants.all()
    assert answer.status_code == 303
    assert (first.price_vnd, first.is_default) == (60_000, False)
    assert (second.price_vnd, second.net_g, second.is_default) == (110_000, 500, True)
    assert StockRecord.objects.get(variant=second).on_hand == 12


def test_a_new_row_is_not_made_twice_while_one_writes(desk, product):
    new = {"form-1-label": "Hũ 500 g", "form-1-price_vnd": "110k"}
    for _ in range(2):
        assert desk.post(at(product, "phan-loai/"), row(product, **new), headers=HTMX).status_code == 200

    assert product.variants.get().price_vnd == 60_000


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"form-0-price_vnd": "rẻ"}, "price_vnd"),
        ({"form-0-gtin": "123"}, "gtin"),
        ({"form-0-sku": "A B"}, "sku"),
        ({"form-0-label": ""}, "label"),
    ],
)
def test_a_wrong_cell_is_named_and_no_row_is_written(desk, product, wrong, field):
    new = {"form-1-label": "Hũ 500 g", "form-1-price_vnd": "110k"}
    answer = desk.post(at(product, "phan-loai/"), row(product, **new) | wrong)

    assert answer.status_code == 422
    assert field in answer.context["grid"].forms[0].errors
    assert Variant.objects.get().price_vnd == 100_000


def test_the_variant_of_another_is_not_written(desk, product):
    other = VariantFactory()
    answer = desk.post(at(product, "phan-loai/"), row(product, **{"form-0-pk": other.pk}))

    other.refresh_from_db()
    assert answer.status_code == 422
    assert other.price_vnd == 100_000


def test_pictures_come_move_are_described_and_go(desk, product):
    page = at(product, "hinh-anh/")
    assert desk.post(page, {"picture": photo(), "alt": "Hũ mứt"}).status_code == 303
    assert desk.post(page, {"picture": photo((640, 640)), "alt": "Vỏ bưởi"}).status_code == 303
    first, second = ImageAsset.objects.all()

    assert desk.post(f"{page}{second.pk}/vi-tri/", {"to": "front"}).status_code == 303
    assert list(product.images.values_list("pk", flat=True)) == [second.pk, first.pk]
    assert desk.post(f"{page}{first.pk}/mo-ta/", {"alt": "Hũ mứt mở nắp"}).status_code == 303
    assert desk.post(f"{page}{second.pk}/xoa/").status_code == 303
    assert product.images.get().alt == "Hũ mứt mở nắp"


def test_what_is_no_picture_is_refused(desk, product):
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "a.jpg"
    answer = desk.post(at(product, "hinh-anh/"), {"picture": fake, "alt": "x"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["picture"]
    assert not ImageAsset.objects.exists()


def test_a_lot_is_recorded_changed_and_taken_out(desk, product):
    page = at(product, "lo-hang/")
    assert "[]" not in desk.get(page).content.decode()
    steps = "02/11/2026 Thu hoạch\n\n5.11.2026 Nấu mứt"
    assert desk.post(page, {"made_on": "2026-11-05", "steps": steps}).status_code == 303
    lot = Lot.objects.get()
    assert lot.steps == [
        {"on": "2026-11-02", "what": "Thu hoạch"},
        {"on": "2026-11-05", "what": "Nấu mứt"},
    ]
    assert "02/11/2026 Thu hoạch" in desk.get(f"{page}{lot.pk}/").content.decode()
    assert desk.post(f"{page}{lot.pk}/", {"made_on": "2026-11-06", "code": lot.code}).status_code == 303
    assert desk.post(f"{page}{lot.pk}/xoa/").status_code == 303

    assert not Lot.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"made_on": ""}, "made_on"),
        ({"expires_on": "2026-11-01"}, "expires_on"),
        ({"steps": "Thu hoạch"}, "steps"),
        ({"steps": "31/02/2026 Thu hoạch"}, "steps"),
        ({"code": "a b"}, "code"),
    ],
)
def test_a_wrong_lot_is_named_and_not_recorded(desk, product, wrong, field):
    answer = desk.post(at(product, "lo-hang/"), {"made_on": "2026-11-05"} | wrong)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Lot.objects.exists()


def test_a_complete_product_is_sent_taken_back_and_sent(desk, product):
    assert desk.post(at(product, "gui-duyet/")).status_code == 303
    product.refresh_from_db()
    assert product.state == "pending"
    assert desk.post(at(product, "thong-tin/"), about(product)).status_code == 422
    desk.post(at(product, "lay-lai/"))
    desk.post(at(product, "gui-duyet/"))

    assert list(Approval.objects.values_list("verdict", flat=True)) == ["", "withdrawn"]


def test_an_incomplete_product_says_what_is_missing_and_stays(desk, product):
    Product.objects.update(description="Đặc trị ho")
    page = desk.get(at(product)).content.decode()
    desk.post(at(product, "gui-duyet/"))

    product.refresh_from_db()
    assert "Đặc trị" in page
    assert at(product, "thong-tin/") in page
    assert "disabled" in page
    assert product.state == "draft"


def test_staff_return_a_product_and_the_owner_reads_why(owner, desk, product):
    desk.post(at(product, "gui-duyet/"))
    staff = browser_of(UserFactory(staff=True))
    posted = {"action": "give_back", "_selected_action": [product.pk], "reason": "Ảnh mờ quá"}
    assert staff.post("/admin/catalog/product/", posted).status_code == 302

    product.refresh_from_db()
    assert product.state == "returned"
    assert "Ảnh mờ quá" in desk.get(at(product)).content.decode()
    assert Message.objects.get().context["reason"] == "Ảnh mờ quá"


def test_what_was_changed_since_the_approval_is_seen_by_both(desk, product):
    desk.post(at(product, "gui-duyet/"))
    boss = UserFactory(staff=True)
    services.publish_product(product_id=product.pk, by=boss)
    Approval.objects.update(decided_at=Product.pgh_event_model.objects.latest("pgh_id").pgh_created_at)
    assert desk.get(at(product)).context["changes"].rows == []

    page = browser_of(boss).get(f"/admin/catalog/product/{product.pk}/change/")
    assert page.status_code == 200
    assert "changes-title" in page.content.decode()


def test_only_the_owner_sends_for_approval(owner, product):
    editor = browser_of(member("editor", owner.producer))

    assert editor.post(at(product, "gui-duyet/")).status_code == 403
    assert "gui-duyet" not in editor.get(at(product)).content.decode()


def test_a_copy_opens_in_its_first_step(desk, product):
    answer = desk.post(at(product, "nhan-ban/"))

    made = Product.objects.exclude(pk=product.pk).get()
    assert (answer.status_code, answer.url) == (303, at(made, "thong-tin/"))


def test_the_preview_is_for_the_seat_and_staff_alone(owner, desk, product):
    address = f"/san-pham/{product.slug}/xem-truoc/"
    page = desk.get(address)

    assert page.status_code == 200
    assert "Mứt bưởi" in page.content.decode()
    assert 'name="robots" content="noindex"' in page.content.decode()
    assert "gio-hang/dong" not in page.content.decode()
    assert browser_of(member("owner")).get(address).status_code == 404
    assert browser_of(UserFactory(staff=True)).get(address).status_code == 200
    assert desk.get(f"/san-pham/{product.slug}/").status_code == 404


def test_a_table_is_tried_then_imported(owner, desk):
    cache.clear()
    CategoryFactory()
    page = f"{LIST}bang-tinh/"
    file = io.BytesIO("name,category,unit,label,price_vnd\nKẹo,trai-cay-tuoi,hộp,Hũ,60k".encode())
    file.name = "a.csv"
    tried = desk.post(page, {"file": file})
    assert tried.status_code == 200
    assert not Product.objects.exists()
    key = tried.context["trial"].key
    other = browser_of(member("owner"))

    assert other.post(page, {"key": key}).status_code == 422
    begun = desk.post(page, {"key": key})
    assert begun.status_code == 303
    assert desk.post(page, {"key": key}).headers["Location"] == begun.headers["Location"]
    assert not Product.objects.exists()
    assert 'value="0"' in desk.get(begun.headers["Location"]).content.decode().split("<progress")[1]
    assert other.get(begun.headers["Location"]).status_code == 422
    import_table(owner.producer_id, key, "vi")
    assert Product.objects.get().producer == owner.producer
    import_table(owner.producer_id, key, "vi")  # a task may come twice
    assert Product.objects.count() == 1
    assert desk.post(page, {"key": key}).headers["Location"] == begun.headers["Location"]
    asked = desk.get(begun.headers["Location"], headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"] == begun.headers["Location"]
    assert desk.get(begun.headers["Location"]).headers["Location"] == LIST
    assert Product.objects.count() == 1


def test_an_import_says_how_far_it_is_and_what_became_wrong_since(owner, desk):
    cache.clear()
    category = CategoryFactory()
    page = f"{LIST}bang-tinh/"
    file = io.BytesIO("name,category,unit,label,price_vnd\nKẹo,trai-cay-tuoi,hộp,Hũ,60k".encode())
    file.name = "a.csv"
    key = desk.post(page, {"file": file}).context["trial"].key
    place = desk.post(page, {"key": key}).headers["Location"]
    category.delete()
    import_table(owner.producer_id, key, "vi")

    assert desk.get(place, headers={"HX-Request": "true"}).headers["HX-Redirect"] == place
    answer = desk.get(place)
    assert answer.status_code == 422
    assert [one.line for one in answer.context["mistakes"]] == [2]
    assert not Product.objects.exists()


def test_an_import_that_nobody_hears_of_may_be_begun_again(owner, monkeypatch):
    cache.clear()
    key = table_import.keep(owner.producer_id, "a.csv", b"name,label,price_vnd")
    assert table_import.begin(owner.producer_id, key)
    assert not table_import.begin(owner.producer_id, key)
    later = clock.now() + table_import.SILENT + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert table_import.begin(owner.producer_id, key)
    assert not table_import.begin(owner.producer_id, key)


def test_an_import_whose_worker_is_lost_shows_its_trial_again_while_the_file_is_here(
    owner, desk, monkeypatch
):
    cache.clear()
    CategoryFactory()
    page = f"{LIST}bang-tinh/"
    file = io.BytesIO("name,category,unit,label,price_vnd\nKẹo,trai-cay-tuoi,hộp,Hũ,60k".encode())
    file.name = "a.csv"
    key = desk.post(page, {"file": file}).context["trial"].key
    place = desk.post(page, {"key": key}).headers["Location"]
    later = clock.now() + table_import.SILENT + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    asked = desk.get(place, headers={"HX-Request": "true"})
    assert (asked.headers["HX-Redirect"], asked.content) == (place, b"")
    shown = desk.get(place)
    assert (shown.status_code, shown.context["trial"].key) == (200, key)
    assert desk.post(page, {"key": key}).headers["Location"] == place
    assert "<progress" in desk.get(place).content.decode()


def test_a_file_that_is_gone_leads_the_script_to_a_page_that_says_so(owner, desk):
    cache.clear()
    place = f"{LIST}bang-tinh/?viec=abc"
    asked = desk.get(place, headers={"HX-Request": "true"})
    assert (asked.headers["HX-Redirect"], asked.content) == (place, b"")
    assert desk.get(place).status_code == 422


def test_a_file_is_written_in_steps_that_only_grow(owner):
    CategoryFactory()
    content, heard = "name,category,unit,label,price_vnd\nKẹo,trai-cay-tuoi,hộp,Hũ,60k".encode(), []
    sheets.write(producer_id=owner.producer_id, content=content, filename="a.csv", tell=heard.append)

    assert heard == [20, 40, 70, 90]


def test_the_mistakes_of_a_table_stand_on_the_page(desk):
    file = io.BytesIO("name,label,price_vnd\nKẹo,Hũ,rẻ".encode())
    file.name = "a.csv"
    answer = desk.post(f"{LIST}bang-tinh/", {"file": file})

    assert answer.status_code == 422
    assert (2, True) in [(one.line, "rẻ" not in one.words) for one in answer.context["mistakes"]]
    assert not Product.objects.exists()


def test_the_lines_with_the_most_mistakes_stand_first(desk):
    rows = ["name,label,price_vnd,sku,gtin", "A,Hũ,rẻ,,", "B,Hũ,rẻ,a b,1", "C,Hũ,rẻ,a b,"]
    file = io.BytesIO("\n".join(rows).encode())
    file.name = "a.csv"
    shown = desk.post(f"{LIST}bang-tinh/", {"file": file}).context["mistakes"]

    assert list(dict.fromkeys(one.line for one in shown)) == [3, 4, 2]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_products_are_saved_as_a_file(desk, product, kind):
    answer = desk.get(f"{LIST}bang-tinh/{kind}/")

    assert answer.status_code == 200
    assert f".{kind}" in answer.headers["Content-Disposition"]


def test_papers_are_listed_by_their_end_with_the_days_left(owner, desk, product):
    day = today()
    for number, ends in {"B": day + timedelta(days=30), "A": day - timedelta(days=1), "C": None}.items():
        Certificate.objects.create(
            programme="CNNT", level="province", number=number, product=product, producer=owner.producer,
            expires_on=ends,
        )  # fmt: skip
    foreign = ProductFactory()
    Certificate.objects.create(
        programme="CNNT", level="province", number="X", product=foreign, producer=foreign.producer
    )

    shown = desk.get("/kenh-nguoi-ban/giay-chung-nhan/").context["papers"]
    assert [(row.certificate.number, row.is_valid, row.days) for row in shown] == [
        ("A", False, None),
        ("B", True, 30),
        ("C", True, None),
    ]


def test_an_odd_code_is_not_found(desk):
    for code in ("%00", "a%20b", "~", "x" * 300):
        assert desk.get(f"{LIST}{code}/").status_code == 404


def test_a_code_with_a_slash_has_its_pages(owner, desk):
    ProductFactory(producer=owner.producer, code="A/1.b c")

    assert f"{LIST}A~1.b%20c/" in desk.get(LIST).content.decode()
    assert desk.get(f"{LIST}A~1.b%20c/thong-tin/").status_code == 200


def test_a_reason_leads_to_the_step_that_mends_it_and_is_read_there(desk, product):
    desk.post(at(product, "gui-duyet/"))
    services.return_product(
        product_id=product.pk, reasons=["picture_unclear", "certificate_unlike"], by=UserFactory(staff=True)
    )

    overview = desk.get(at(product)).content.decode()

    assert f'href="{at(product, "hinh-anh/")}"' in overview
    assert 'href="/kenh-nguoi-ban/giay-chung-nhan/"' in overview
    assert "Ảnh mờ" in desk.get(at(product, "hinh-anh/")).content.decode()
    assert "Ảnh mờ" not in desk.get(at(product, "thong-tin/")).content.decode()

    desk.post(at(product, "gui-duyet/"))
    assert "Ảnh mờ" not in desk.get(at(product, "hinh-anh/")).content.decode()
