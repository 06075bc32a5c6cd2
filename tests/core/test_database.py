"""What the database itself must do: fold Vietnamese case, and read what was committed."""

import pytest
from django.db import connection

from catalog.models import Product
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("upper", "lower"), [("ĐẶC", "đặc"), ("ƯỞNG", "ưởng"), ("NGUYỄN", "nguyễn"), ("Ỹ Ỵ Ẫ", "ỹ ỵ ẫ")]
)
def test_the_database_knows_vietnamese_letters_in_both_cases(upper, lower):
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower(%s), upper(%s)", [upper, lower])
        assert cursor.fetchone() == (lower, upper)


@pytest.mark.parametrize("typed", ["ĐẶC SẢN", "đặc sản", "Đặc Sản"])
def test_a_search_that_ignores_case_finds_vietnamese_names(typed):
    wanted = ProductFactory(name="Đặc sản bưởi Tân Triều")
    ProductFactory(name="Mật ong rừng")
    assert list(Product.objects.filter(name__icontains=typed)) == [wanted]


def test_a_transaction_reads_what_others_have_committed_meanwhile():
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
