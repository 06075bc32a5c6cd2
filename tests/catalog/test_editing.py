"""Producers write products: drafts grow, what waits stands still, what is on sale stays complete."""

import pytest

from accounts.models import User
from catalog import editing, lots, pictures, services, variants, versions
from catalog.errors import BadProduct, NoReason, NotPublishable
from catalog.models import Approval, Declaration, ImageAsset, Lot, Membership, Product, Variant
from catalog.variants import VariantFields
from core.models import OutboxEvent
from notifications.models import Message
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return User.objects.create_user("canbo@example.vn", role=User.Role.STAFF)


@pytest.fixture
def draft():
    made = editing.create_product(
        producer_id=builders.producer().pk, name="Mứt bưởi", category=builders.category(), unit="hũ",
        description="Mứt từ vỏ bưởi.", ocop_subgroup="I.1.a", storage="Nơi mát", shelf_life_days=30,
    )  # fmt: skip
    variants.put_variants(product_id=made.pk, rows=[VariantFields(None, "Hũ 250 g", 60_000)])
    return made


def put(product, *rows, **more):
    return variants.put_variants(product_id=product.pk, rows=rows, **more)


def test_a_draft_has_a_code_an_address_and_the_place_of_its_producer(draft):
    assert draft.code == f"SP{draft.pk}"
    assert draft.slug == f"mut-buoi-sp{draft.pk}"
    assert (draft.state, draft.ward_id) == ("draft", "26188")
    assert " mut buoi" in draft.search_text


def test_a_draft_is_sent_returned_mended_and_approved(draft, staff):
    owner = User.objects.create_user("chu@example.vn")
    Membership.objects.create(user=owner, producer=draft.producer, role="owner")
    services.send_for_approval(product_id=draft.pk, by=staff)
    assert Product.objects.get().state == "pending"
    services.send_for_approval(product_id=draft.pk, by=staff)
    assert Approval.objects.count() == 1

    services.return_product(product_id=draft.pk, reason="Thiếu ảnh nhãn", by=staff)
    assert Product.objects.get().state == "returned"
    assert Approval.objects.get().reason == "Thiếu ảnh nhãn"
    services.send_for_approval(product_id=draft.pk, by=staff)
    services.publish_product(product_id=draft.pk, by=staff)

    assert Product.objects.get().state == "published"
    assert sorted(Approval.objects.values_list("verdict", flat=True)) == ["approved", "returned"]
    assert Message.objects.filter(template="product_decided").count() == 2


def test_a_return_needs_a_reason(draft, staff):
    services.send_for_approval(product_id=draft.pk, by=staff)
    with pytest.raises(NoReason):
        services.return_product(product_id=draft.pk, reason=" ", by=staff)

    assert Product.objects.get().state == "pending"


def test_an_incomplete_product_is_not_sent(draft, staff):
    Product.objects.update(description="", ocop_subgroup="I.3.a", ingredients="")
    with pytest.raises(NotPublishable) as caught:
        services.send_for_approval(product_id=draft.pk, by=staff)

    assert caught.value.context["missing"] == ["a description", "ingredients"]
    assert not Approval.objects.exists()


def test_a_claim_keeps_a_product_from_being_sent(draft, staff):
    editing.change_product(product_id=draft.pk, description="Đặc trị ho.")

    with pytest.raises(NotPublishable, match="Đặc trị"):
        services.send_for_approval(product_id=draft.pk, by=staff)


def test_the_identity_may_be_verified_while_a_product_waits(draft, staff):
    draft.producer.identity_verified = False
    draft.producer.save()
    services.send_for_approval(product_id=draft.pk, by=staff)

    with pytest.raises(NotPublishable):
        services.publish_product(product_id=draft.pk, by=staff)
    assert Product.objects.get().state == "pending"


def test_what_waits_is_changed_only_after_it_is_taken_back(draft, staff):
    services.send_for_approval(product_id=draft.pk, by=staff)
    for work in (
        lambda: editing.change_product(product_id=draft.pk, name="Khác"),
        lambda: put(draft, VariantFields(None, "Hũ 500 g", 90_000)),
        lambda: editing.declare(product_id=draft.pk, fields=None),
    ):
        with pytest.raises(BadProduct):
            work()
    services.take_back(product_id=draft.pk, by=staff)
    editing.change_product(product_id=draft.pk, name="Mứt vỏ bưởi")

    assert Product.objects.get().name == "Mứt vỏ bưởi"
    assert Approval.objects.get().verdict == "withdrawn"


def test_a_change_on_sale_opens_no_gap():
    product = builders.product()
    with pytest.raises(NotPublishable) as caught:
        editing.change_product(product_id=product.pk, description="Chữa bệnh", storage="")

    assert len(caught.value.context["missing"]) == 2
    assert Product.objects.get().storage == "Nơi khô mát"


def test_an_old_gap_does_not_bar_other_changes():
    product = builders.product(storage="")
    editing.change_product(product_id=product.pk, name="Bưởi da xanh")

    assert Product.objects.get().name == "Bưởi da xanh"


def test_a_change_is_told_and_no_change_is_not():
    product = builders.product()
    OutboxEvent.objects.all().delete()
    editing.change_product(product_id=product.pk, name=product.name)
    assert not OutboxEvent.objects.exists()
    editing.change_product(product_id=product.pk, name="Khác")

    assert OutboxEvent.objects.get().topic == "catalogue"


def test_what_follows_by_law_is_written_along(draft):
    editing.change_product(product_id=draft.pk, abv_percent=29, health_food=True)

    product = Product.objects.get()
    assert (product.age_restricted, product.promotion_banned) == (True, True)
    assert "không phải là thuốc" in product.mandatory_notice


def test_a_declaration_is_written_and_taken_away(draft):
    from datetime import date

    paper = {"number": "01/2026", "issued_on": date(2026, 5, 1), "issued_at": "Chi cục ATTP Đồng Nai"}
    editing.declare(product_id=draft.pk, fields=paper)
    editing.declare(product_id=draft.pk, fields=paper | {"number": "02/2026"})
    assert Declaration.objects.get().number == "02/2026"
    editing.declare(product_id=draft.pk, fields=None)

    assert not Declaration.objects.exists()


def test_variants_are_written_in_their_order_with_what_their_label_says(draft):
    first = draft.variants.get()
    made = put(
        draft,
        VariantFields(None, "Hũ 500 g", 110_000, weight_g=600),
        VariantFields(first.pk, "Hũ 250 g", 65_000, sku="MUT-250"),
        default=1,
    )

    big, small = draft.variants.all()
    assert [made[0].pk, first.pk] == [big.pk, small.pk]
    assert (big.sku, big.net_g, big.weight_g, big.is_default) == (f"{draft.code}-2", 500, 600, False)
    assert (small.sku, small.price_vnd, small.is_default) == ("MUT-250", 65_000, True)


def test_a_sku_is_nobody_elses(draft):
    other = builders.product("M09", producer=builders.producer("SX09"))
    for sku, rows in [
        (other.variants.get().sku, [VariantFields(None, "Hũ", 1_000, sku=other.variants.get().sku)]),
        ("A-1", [VariantFields(None, "Hũ", 1_000, sku="A-1"), VariantFields(None, "Lọ", 1_000, sku="A-1")]),
    ]:
        with pytest.raises(BadProduct, match=sku):
            put(draft, *rows)

    assert draft.variants.count() == 1


def test_the_variant_of_another_product_is_not_found(draft):
    other = builders.product("M09")
    with pytest.raises(Variant.DoesNotExist):
        put(draft, VariantFields(other.variants.get().pk, "Hũ", 1))


def test_a_variant_goes_only_from_what_was_never_on_sale(draft):
    only = draft.variants.get()
    put(draft, VariantFields(only.pk, only.label, only.price_vnd, is_removed=True))
    assert not draft.variants.exists()
    sold = builders.product("M09")
    with pytest.raises(BadProduct):
        put(sold, VariantFields(sold.variants.get().pk, "x", 1_000, is_removed=True))

    assert sold.variants.exists()


def test_a_copy_is_a_draft_of_its_own(draft):
    made = editing.duplicate_product(product_id=draft.pk)

    assert (made.state, made.description) == ("draft", draft.description)
    assert made.variants.get().sku == f"{made.code}-1"
    assert made.variants.get().price_vnd == 60_000


def test_a_lot_gets_a_number_and_keeps_within_its_product(draft):
    from datetime import date

    day = date(2026, 11, 29)
    first = lots.record_lot(product_id=draft.pk, fields={"made_on": day})
    second = lots.record_lot(product_id=draft.pk, fields={"made_on": day})
    foreign = builders.product("M09").variants.get()

    assert (first.code, second.code) == (f"{draft.code}-261129", f"{draft.code}-261129-2")
    for field, wrong in {
        "code": {"code": first.code.lower()},
        "variant": {"variant": foreign},
        "expires_on": {"expires_on": date(2026, 11, 28)},
    }.items():
        with pytest.raises(BadProduct) as caught:
            lots.record_lot(product_id=draft.pk, fields={"made_on": day} | wrong)
        assert caught.value.context["field"] == field
    assert Lot.objects.count() == 2


def test_pictures_move_and_go(draft):
    row = [
        ImageAsset.objects.create(
            product=draft,
            file=f"{n}.jpg",
            sha256=str(n),
            position=n,
            alt=str(n),
            width=1,
            height=1,
            colour="#000000",
        )
        for n in range(3)
    ]
    first, second, third = (one.pk for one in row)
    assert pictures.move(product_id=draft.pk, picture_id=third, by=-1) == [first, third, second]
    assert pictures.move(product_id=draft.pk, picture_id=first, by=-1)[0] == first
    pictures.remove(product_id=draft.pk, picture_id=row[0].pk)
    pictures.describe(product_id=draft.pk, picture_id=row[2].pk, alt="Hũ mứt")

    assert list(draft.images.values_list("alt", flat=True)) == ["Hũ mứt", "1"]


@pytest.mark.django_db(transaction=True)
def test_changes_since_the_approval_stand_side_by_side(transactional_db):
    staff = User.objects.create_user("canbo@example.vn")
    product = builders.product(state=Product.State.DRAFT)
    assert versions.since_approval(product) is None
    services.publish_product(product_id=product.pk, by=staff)
    editing.change_product(product_id=product.pk, description="Vị chua.", fragile=True)
    services.change_price(variant_id=product.variants.get().pk, price_vnd=80_000)
    known = product.variants.get().pk
    put(product, VariantFields(known, "Loại 0", 80_000), VariantFields(None, "Mới", 1_000))

    found = versions.since_approval(Product.objects.get())
    assert [(row.before, row.after) for row in found.rows] == [
        ("Vị ngọt thanh.", "Vị chua."),
        ("no", "yes"),
        ("75.000\u00a0₫", "80.000\u00a0₫"),
        ("", "Mới, 1.000\u00a0₫"),
    ]
    services.publish_product(product_id=product.pk, by=staff)
    assert versions.since_approval(Product.objects.get()).rows == []
