"""A product page is read at once, as if table by table."""

from datetime import date
from decimal import Decimal

import pytest

from catalog import favourites, pages, queries
from catalog.models import Product
from core.statements import Prepared
from tests.catalog import builders
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    made = builders.product("M01", (75_000, 90_000), allergens=["sữa"], season_months=[1, 2])
    builders.certificate(made)
    return made


def test_it_has_everything_at_hand(product, django_assert_num_queries):
    with django_assert_num_queries(1):
        found, facts = pages.product_page("san-pham-m01")
        assert [variant.price_vnd for variant in found.variants.all()] == [75_000, 90_000]
        assert queries.valid_stars(found, queries.today()) == 4
        assert found.producer.ward.full_name == "Phường Tân Triều"
        assert list(found.images.all()) == []
        assert (facts["lots"], facts["is_kept"]) == ([], False)


def test_rows_are_as_the_tables_have_them(product):
    Product.objects.update(abv_percent=Decimal("4.5"), age_restricted=True)
    found, _facts = pages.product_page("san-pham-m01")
    (known, paper) = Product.objects.get(), product.certificates.get()
    (read,) = found.certificates.all()

    for field in Product._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(known, field.attname), field.attname
    assert isinstance(read.expires_on, date)
    assert (read.expires_on, read.score) == (paper.expires_on, paper.score)


def test_a_kept_product_is_kept_by_its_user_alone(product):
    user = UserFactory()
    favourites.keep(user_id=user.pk, product_id=product.pk, is_kept=True)

    assert pages.product_page("san-pham-m01", user_id=user.pk)[1]["is_kept"]
    assert not pages.product_page("san-pham-m01")[1]["is_kept"]
    assert list(favourites.kept_by(user.pk)) == [product]


def test_a_blank_that_the_query_does_not_have_is_a_mistake():
    wrong = Prepared(lambda: Product.objects.values_list("name"), slug="<slug>")

    with pytest.raises(ValueError, match="slug"):
        wrong.rows(slug="x")


def test_a_product_off_sale_has_no_page(product):
    Product.objects.update(state=Product.State.WITHDRAWN)

    with pytest.raises(Product.DoesNotExist):
        pages.product_page("san-pham-m01")
