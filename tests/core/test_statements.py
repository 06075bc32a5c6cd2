"""Queries that are compiled once."""

import pytest
from django.db import connection

from catalog.models import Product
from core.statements import IDS, Prepared
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def names() -> Prepared:
    """Names of products by id."""
    return Prepared(
        lambda: Product.objects.filter(pk__in=[IDS]).order_by("code").values_list("name"), ids=IDS
    )


def test_a_prepared_query_is_built_once_and_answers_for_any_ids(django_assert_num_queries):
    built = []
    made = [ProductFactory(code=code) for code in ("A", "B", "C")]

    def build():
        built.append(1)
        return names()._build()

    prepared = Prepared(build, ids=IDS)
    with django_assert_num_queries(2):
        assert prepared.rows([made[1].pk, made[0].pk]) == [(made[0].name,), (made[1].name,)]
        assert prepared.rows([made[2].pk]) == [(made[2].name,)]
    assert built == [1]


def test_without_ids_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert names().rows([]) == []


def test_a_query_without_a_list_of_ids_is_refused():
    with pytest.raises(ValueError, match="ids"):
        Prepared(lambda: Product.objects.values_list("name"), ids=IDS).rows([1])


def named() -> Prepared:
    """The name of a product, by its code."""
    return Prepared(lambda: Product.objects.filter(code="<code>").values_list("name"), code="<code>")


def test_a_session_plans_a_query_with_blanks_once(django_assert_num_queries):
    made = [ProductFactory(code=code) for code in ("A", "B")]
    prepared = named()

    with django_assert_num_queries(3):
        assert [prepared.rows(code=code) for code in ("A", "B", "A' --")] == [
            [(made[0].name,)],
            [(made[1].name,)],
            [],
        ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [prepared._name])
        assert cursor.fetchone() == (1,)


def test_behind_a_pooler_nothing_is_left_in_a_session(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    made, prepared = ProductFactory(code="A"), named()

    assert prepared.rows(code="A") == [(made.name,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = %s", [prepared._name])
        assert cursor.fetchone() == (0,)
