"""Two people type the same new SKU at the same moment: one has it, the other reads a sentence."""

import threading
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from catalog import locks, sheets, variants
from catalog.errors import BadProduct
from catalog.models import Product, Variant
from catalog.variants import VariantFields
from tests.concurrency.together import together
from tests.factories import CategoryFactory, ProductFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TABLE = "name,category,unit,label,price_vnd,sku\nMật ong {0},{1},hũ,250 g,60000,MAT-ONG-250\n"


def drafts(count: int) -> list[Product]:
    return [ProductFactory.create(state=Product.State.DRAFT) for _ in range(count)]


def put(product: Product) -> str:
    """ "" when it was written, else the field that is named."""
    try:
        rows = [VariantFields(None, "Hũ 250 g", 60_000, sku="MAT-ONG-250")]
        variants.put_variants(product_id=product.pk, rows=rows)
    except BadProduct as error:
        return str(error.context["field"])
    return ""


def load(product: Product, category: str) -> str:
    """ "" when the table was written, else the column that is named."""
    content = TABLE.format(product.pk, category).encode()
    plan = sheets.write(producer_id=product.producer_id, content=content, filename="a.csv")
    return plan.mistakes[0].head if plan.mistakes else ""


def test_of_four_who_type_one_sku_at_once_three_read_why():
    answers = together([partial(put, product) for product in drafts(4)])

    assert sorted(answers) == ["", "sku", "sku", "sku"]
    assert Variant.objects.filter(sku="MAT-ONG-250").count() == 1


def test_a_grid_and_two_tables_with_one_sku_at_once_write_it_once():
    first, second, third = drafts(3)
    category = CategoryFactory.create().name
    works = [partial(put, first), partial(load, second, category), partial(load, third, category)]

    answers = together(works)

    assert sorted(answer.casefold() for answer in answers) == ["", "sku", "sku"]
    assert Variant.objects.filter(sku="MAT-ONG-250").count() == 1


def test_without_the_lock_the_second_meets_the_database(monkeypatch):
    have_looked = threading.Barrier(2)
    monkeypatch.setattr(locks, "skus", lambda: None)
    check = variants._check_skus

    def look_together(*given) -> None:
        check(*given)
        have_looked.wait(10)

    monkeypatch.setattr(variants, "_check_skus", look_together)

    def meet(product: Product) -> str:
        try:
            with transaction.atomic():
                return put(product)
        except IntegrityError:
            return "database"

    assert sorted(together([partial(meet, product) for product in drafts(2)])) == ["", "database"]
