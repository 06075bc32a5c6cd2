"""Producers and certificates as tables: whole, without formulas, at the same cost for many rows."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Certificate
from tests.factories import ProducerFactory, ProductFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
FORMAT = {"format": "1", "resource": ""}  # XLSX stands first, CSV second


@pytest.fixture
def staff():
    client = Client()
    client.force_login(UserFactory(staff=True))
    return client


def certificate(number: int) -> Certificate:
    product = ProductFactory.create()
    return Certificate.objects.create(
        product=product,
        producer=product.producer,
        programme="OCOP",
        stars=4,
        level="province",
        number=f"MAU-{number}",
        year=2025,
        issued_on="2025-10-08",
        expires_on="2028-10-08",
    )


def table(client, model: str) -> list[dict[str, str]]:
    answer = client.post(reverse(f"admin:catalog_{model}_export"), FORMAT)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_producer_leaves_with_its_ward_and_no_formula(staff):
    ProducerFactory(code="SX900", name="=cmd|'/c calc'!A0", tax_code="3600000001")
    [row] = table(staff, "producer")
    assert (row["code"], row["name"], row["ward"]) == ("SX900", "'=cmd|'/c calc'!A0", "Phường Tân Triều")


def test_a_certificate_leaves_with_what_it_is_of(staff):
    paper = certificate(1)
    [row] = table(staff, "certificate")
    assert (row["number"], row["product"], row["producer"], row["stars"], row["expires_on"]) == (
        "MAU-1",
        paper.product.code,
        paper.producer.name,
        "4",
        "2028-10-08",
    )


def test_an_export_costs_the_same_queries_for_two_rows_and_for_twenty(staff):
    def cost(numbers: range) -> int:
        for number in numbers:
            certificate(number)
        table(staff, "certificate")
        with CaptureQueriesContext(connection) as seen:
            table(staff, "certificate")
        return len(seen)

    assert cost(range(2)) == cost(range(2, 20))


@pytest.mark.parametrize("model", ["producer", "certificate", "product"])
def test_who_may_not_look_may_not_take_it_along(model):
    client = Client()
    clerk = UserFactory(is_staff=True)
    client.force_login(clerk)
    address = reverse(f"admin:catalog_{model}_export")
    assert client.post(address, FORMAT).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename=f"view_{model}"))
    client.force_login(type(clerk).objects.get(pk=clerk.pk))
    assert client.post(address, FORMAT).status_code == 200
