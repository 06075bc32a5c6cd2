"""The admin: prices through the service, clear errors, no queries per row."""

import io

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from accounts.models import User
from accounts.services import ensure_groups
from catalog import services
from catalog.models import ImageAsset, Product, Variant, VariantEvent
from core.models import OutboxEvent
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return User.objects.create_superuser("sep@example.vn", "mat-khau-dai")


@pytest.fixture
def staff(client, boss):
    client.force_login(boss)
    client.cookies["django_language"] = "en"
    return client


def set_price(staff, variant, price, *, shown=75_000):
    """What the list of variants posts: the price typed, and the one that the page showed."""
    return staff.post(
        reverse("admin:catalog_variant_changelist"),
        {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-id": variant.pk,
            "form-0-price_vnd": price,
            "initial-form-0-price_vnd": shown,
            "_save": "Save",
        },
    )


def test_a_price_typed_in_the_list_is_stored_told_and_signed(staff, boss):
    variant = builders.product().variants.get()
    OutboxEvent.objects.all().delete()

    assert set_price(staff, variant, "82000").status_code == 302

    assert Variant.objects.get().price_vnd == 82_000
    assert list(OutboxEvent.objects.values_list("topic", "key")) == [("price", variant.pk)]
    event = VariantEvent.objects.latest("pgh_id")
    assert (event.price_vnd, event.pgh_context.metadata["user"]) == (82_000, boss.pk)


@pytest.mark.parametrize("price", ["0", "-5", "75000.5", "abc", "", "99999999999"])
def test_a_wrong_price_in_the_list_is_shown_at_its_field(staff, price):
    variant = builders.product().variants.get()

    response = set_price(staff, variant, price)

    assert response.status_code == 200
    assert response.context["cl"].formset.errors[0]["price_vnd"]
    assert Variant.objects.get().price_vnd == 75_000


def test_a_list_that_was_opened_before_a_price_changed_does_not_change_it_back(staff, boss):
    variant = builders.product().variants.get()
    services.change_price(variant_id=variant.pk, price_vnd=82_000, by=boss)

    assert set_price(staff, variant, "75000").status_code == 302

    assert Variant.objects.get().price_vnd == 82_000


def test_a_price_typed_over_an_outdated_one_is_refused_once_and_then_taken(staff, boss):
    variant = builders.product().variants.get()
    services.change_price(variant_id=variant.pk, price_vnd=82_000, by=boss)

    response = set_price(staff, variant, "90000")

    [form] = response.context["cl"].formset.forms
    assert form.errors["price_vnd"] == ["Trong lúc đó giá đã đổi thành 82000 ₫; hãy xem lại rồi lưu."]
    assert 'name="initial-form-0-price_vnd" value="82000"' in response.content.decode()
    assert Variant.objects.get().price_vnd == 82_000
    assert set_price(staff, variant, "90000", shown=82_000).status_code == 302
    assert Variant.objects.get().price_vnd == 90_000


def test_a_variant_form_changes_price_and_words_together(staff):
    variant = builders.product().variants.get()
    OutboxEvent.objects.all().delete()
    fields = ("product_id", "key", "sku", "label", "price_vnd", "weight_g", "position")
    posted = {name.removesuffix("_id"): getattr(variant, name) for name in fields} | {"is_default": "on"}

    response = staff.post(
        reverse("admin:catalog_variant_change", args=[variant.pk]),
        posted | {"label": "Hộp quà", "price_vnd": 99_000, "initial-price_vnd": 75_000},
    )

    assert response.status_code == 302
    variant.refresh_from_db()
    assert (variant.label, variant.price_vnd) == ("Hộp quà", 99_000)
    assert set(OutboxEvent.objects.values_list("topic", flat=True)) == {"price", "catalogue"}


def test_products_go_off_and_on_sale_by_actions(staff):
    product = builders.product()
    url = reverse("admin:catalog_product_changelist")

    staff.post(url, {"action": "withdraw", "_selected_action": [product.pk]})
    assert Product.objects.get().state == "withdrawn"

    staff.post(url, {"action": "publish", "_selected_action": [product.pk]})
    assert Product.objects.get().state == "published"


def test_an_incomplete_product_stays_off_sale_and_staff_read_why(staff):
    product = builders.product(state=Product.State.DRAFT, description="")

    response = staff.post(
        reverse("admin:catalog_product_changelist"),
        {"action": "publish", "_selected_action": [product.pk]},
        follow=True,
    )

    assert "Còn thiếu: mô tả." in response.content.decode()
    assert Product.objects.get().state == "draft"


CHANGELISTS = [
    "category",
    "producer",
    "product",
    "variant",
    "certificate",
    "variantevent",
    "certificateevent",
]


@pytest.mark.parametrize("model", CHANGELISTS)
def test_a_list_costs_the_same_queries_for_2_rows_as_for_20(staff, model):
    def add(*numbers):
        for number in numbers:
            producer = builders.producer(f"SX{number:02}")
            category = builders.category(f"muc-{number}")
            product = builders.product(f"M{number:02}", producer=producer, category=category)
            builders.certificate(product)

    url = reverse(f"admin:catalog_{model}_changelist")
    add(1, 2)
    staff.get(url)  # content types are cached now
    with CaptureQueriesContext(connection) as few:
        assert staff.get(url).status_code == 200
    add(*range(3, 21))
    with CaptureQueriesContext(connection) as many:
        assert staff.get(url).status_code == 200

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("expiry", "found"), [("expired", ["A"]), ("30", ["B"]), ("90", ["B", "C"]), ("", ["A", "B", "C"])]
)
def test_certificates_are_filtered_by_expiry(staff, expiry, found):
    for code, expires_on in [("A", "2026-11-22"), ("B", "2026-12-23"), ("C", "2026-12-24")]:
        builders.certificate(builders.product(code), number=code, expires_on=expires_on)

    with time_machine.travel("2026-11-23T05:00:00Z", tick=False):
        staff.force_login(User.objects.get())
        response = staff.get(
            reverse("admin:catalog_certificate_changelist"), {"expiry": expiry} if expiry else {}
        )

    assert sorted(paper.number for paper in response.context["cl"].result_list) == found


def test_a_search_without_accents_finds_the_product(staff):
    builders.product("M01", name="Bưởi da xanh")
    builders.product("M02", name="Tiêu đen")

    response = staff.get(reverse("admin:catalog_product_changelist"), {"q": "buoi da"})

    assert [product.code for product in response.context["cl"].result_list] == ["M01"]


def test_products_are_exported_as_a_table(staff):
    builders.certificate(builders.product("M01", (75_000, 60_000), name="=Bưởi"))

    response = staff.post(reverse("admin:catalog_product_export"), {"format": "0", **_every_field(staff)})

    header, row = response.content.decode().splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    assert (cells["code"], cells["price_from_vnd"], cells["stars"]) == ("M01", "60000", "4")
    assert cells["name"] == "Bưởi"  # not a formula
    assert cells["ward"] == "Phường Tân Triều"


def _every_field(staff):
    """The export form with its boxes ticked, as the page shows it."""
    form = staff.get(reverse("admin:catalog_product_export")).context["form"]
    return {
        name: "on" if form.initial.get(name, field.initial) is True else ""
        for name, field in form.fields.items()
        if name not in ("format", "export_items")
    } | {"resource": "0"}


def upload(staff, product, content):
    file = io.BytesIO(content)
    file.name = "photo.jpg"
    return staff.post(
        reverse("admin:catalog_imageasset_add"), {"product": product.pk, "upload": file, "alt": "Trái bưởi"}
    )


def test_a_picture_is_uploaded(staff, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    product = builders.product()
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(buffer, "JPEG")

    assert upload(staff, product, buffer.getvalue()).status_code == 302

    assert ImageAsset.objects.get().width == 400
    assert staff.get(reverse("admin:catalog_imageasset_changelist")).status_code == 200


def test_a_text_named_jpg_is_refused_at_its_field(staff):
    response = upload(staff, builders.product(), b"hello")

    assert response.status_code == 200
    assert response.context["adminform"].form.errors["upload"] == ["Ảnh phải là tệp JPEG, PNG hoặc WebP."]
    assert not ImageAsset.objects.exists()


def test_history_cannot_be_written(staff):
    builders.product()
    event = VariantEvent.objects.latest("pgh_id")

    assert staff.get(reverse("admin:catalog_variantevent_add")).status_code == 403
    assert staff.post(reverse("admin:catalog_variantevent_delete", args=[event.pk])).status_code == 403


@pytest.mark.parametrize(("group", "may_change"), [("dept_officer", False), ("reviewer", True)])
def test_groups_see_the_catalogue_and_only_reviewers_change_it(client, group, may_change):
    ensure_groups()
    user = User.objects.create_user("canbo@example.vn", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    variant = builders.product().variants.get()

    set_price(client, variant, "82000")

    assert client.get(reverse("admin:catalog_variant_changelist")).status_code == 200
    assert Variant.objects.get().price_vnd == (82_000 if may_change else 75_000)


@pytest.mark.parametrize(
    "page", ["accounts_user", "accounts_ward", "accounts_province", "accounts_legacyunit"]
)
def test_people_and_places_are_listed(staff, page):
    assert staff.get(reverse(f"admin:{page}_changelist")).status_code == 200


def test_a_user_is_made_and_edited_with_a_phone_as_people_type_it(staff):
    password = {"usable_password": "true", "password1": "mat-khau-dai-lam", "password2": "mat-khau-dai-lam"}

    staff.post(reverse("admin:accounts_user_add"), {"phone": "0912 345 678", "role": "shopper", **password})

    user = User.objects.get(phone="+84912345678")
    page = staff.get(reverse("admin:accounts_user_change", args=[user.pk]))
    assert 'value="0912 345 678"' in page.content.decode()
