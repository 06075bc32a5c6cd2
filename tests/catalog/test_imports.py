"""Producers and certificates from a spreadsheet: a trial names every wrong cell, then all or nothing."""

import csv
import io
import re

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from catalog.models import Certificate, Producer, Product, SearchName
from core.models import OutboxEvent
from tests.factories import ProducerFactory, ProductFactory, UserFactory, VariantFactory
from tests.inventory.snapshots import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAPER = {
    "number": "OCOP-77",
    "programme": "OCOP",
    "stars": "4",
    "level": "Province",
    "year": "2025",
    "issued_on": "08/10/2025",
    "expires_on": "2028-10-08",
}


@pytest.fixture
def staff():
    client = Client()
    client.force_login(UserFactory(staff=True))
    return client


def text_of(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def book_of(rows: list[dict[str, object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ([*rows[0]], *([*one.values()] for one in rows)):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def trial(client, model: str, content: bytes) -> str:
    file = io.BytesIO(content)
    file.name = "bảng.csv"
    said = {"import_file": file, "format": "0", "resource": ""}
    answer = client.post(reverse(f"admin:catalog_{model}_import"), said)
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client, model: str, page: str):
    names = ("import_file_name", "original_file_name", "format", "resource")
    tags = {name: re.findall(rf'<input[^>]*name="{name}"[^>]*>', page) for name in names}
    said = {name: (re.findall(r'value="([^"]*)"', tag) or [""])[0] for name, [tag] in tags.items()}
    return client.post(reverse(f"admin:catalog_{model}_process_import"), said)


def cells(page: str) -> list[tuple[str, ...]]:
    """Line, column and words of every mistake that the page names."""
    return re.findall(r"<tr><td>(\d+)</td><td>([^<]*)</td><td>([^<]*)</td></tr>", page)


def test_a_trial_writes_nothing_and_a_yes_writes_all_with_one_row_in_the_log(staff):
    known = ProducerFactory.create(code="SX001", name="Cũ", identity_verified=False)
    ward = known.ward
    rows = [
        {"code": "SX001", "name": "HTX Mới", "kind": "", "ward": "", "identity_verified": "1"},
        {"code": "SX950", "name": "HTX Suối Nho", "kind": "Cooperative", "ward": ward.full_name}
        | {"identity_verified": ""},
    ]
    page = trial(staff, "producer", text_of(rows))
    known.refresh_from_db()
    assert (known.name, Producer.objects.filter(code="SX950").exists()) == ("Cũ", False)
    assert not AuditEntry.objects.filter(action="import").exists()

    assert confirm(staff, "producer", page).status_code == 302
    known.refresh_from_db()
    new = Producer.objects.get(code="SX950")
    assert (known.name, known.kind, known.identity_verified) == ("HTX Mới", "cooperative", False)
    assert (new.kind, new.ward, new.slug) == ("cooperative", ward, "htx-suoi-nho-sx950")
    entry = AuditEntry.objects.get(action="import")
    assert (entry.object_type, entry.note) == ("catalog.producer", "new: 1, update: 1, skip: 0")


def test_a_workbook_of_certificates_comes_in_and_the_channels_are_told(staff):
    product = ProductFactory.create()
    page = trial(staff, "certificate", book_of([PAPER | {"product": product.code, "stars": 4}]))
    assert confirm(staff, "certificate", page).status_code == 302
    paper = Certificate.objects.get()
    assert (paper.product, paper.producer, paper.stars) == (product, product.producer, 4)
    assert (str(paper.issued_on), str(paper.expires_on)) == ("2025-10-08", "2028-10-08")
    assert any(topic == "catalogue" for topic, _key in told()) is bool(product.variants.exists())


def test_many_new_names_are_proposed_by_the_search_in_one_go(staff):
    made = [ProductFactory.create(state="published").producer for _ in range(3)]
    page = trial(staff, "producer", text_of([{"code": one.code, "name": f"Tổ Mới {one.pk}"} for one in made]))
    assert not SearchName.objects.filter(label__startswith="Tổ Mới").exists()
    with CaptureQueriesContext(connection) as seen:
        assert confirm(staff, "producer", page).status_code == 302
    written = [one["sql"] for one in seen if 'INSERT INTO "catalog_searchname"' in one["sql"]]
    assert len(written) == 1
    assert SearchName.objects.filter(label__startswith="Tổ Mới").count() == 3
    assert all(" to moi " in text for text in Product.objects.values_list("search_text", flat=True))


def test_of_a_certificate_that_moves_both_products_are_told(staff):
    old, new = (VariantFactory.create().product for _ in range(2))
    confirm(staff, "certificate", trial(staff, "certificate", text_of([PAPER | {"product": old.code}])))
    OutboxEvent.objects.all().delete()
    confirm(staff, "certificate", trial(staff, "certificate", text_of([PAPER | {"product": new.code}])))
    assert Certificate.objects.get().product == new
    keys = sorted(key for topic, key in told() if topic == "catalogue")
    assert keys == sorted(one.variants.get().pk for one in (old, new))


def test_a_tax_code_is_held_against_the_rule_of_those_who_join(staff):
    ward = ProducerFactory.create(code="SX001", tax_code="0312345678").ward
    ProducerFactory.create(code="SX002", tax_code="old one")  # from before there was a rule
    fresh = {"name": "Tổ", "kind": "Cooperative", "ward": ward.code}
    rows = [
        {"code": "SX001", "name": "Tổ Một", "tax_code": "0312345678"},
        {"code": "SX002", "name": "Tổ Hai", "tax_code": "old one"},
        fresh | {"code": "SX003", "tax_code": "312345678"},
        fresh | {"code": "SX004", "tax_code": "0312345678"},
        fresh | {"code": "SX005", "tax_code": "0312345678-001"},
        fresh | {"code": "SX006", "tax_code": "0312345678-001"},
    ]
    heads = ("code", "name", "kind", "ward", "tax_code")
    page = trial(staff, "producer", text_of([{head: row.get(head, "") for head in heads} for row in rows]))
    assert [(line, column) for line, column, _words in cells(page)] == [
        ("4", "tax_code"),
        ("5", "tax_code"),
        ("7", "tax_code"),
    ]


def test_a_letter_that_no_row_takes_is_left_out(staff):
    ward = ProducerFactory.create().ward
    row = {"code": "SX\0950", "name": "Tổ\0 Mới", "kind": "Cooperative", "ward": ward.code}
    assert confirm(staff, "producer", trial(staff, "producer", text_of([row]))).status_code == 302
    assert Producer.objects.get(code="SX950").name == "Tổ Mới"


def test_what_left_as_a_table_comes_in_again_unchanged(staff):
    product = ProductFactory.create()
    page = trial(staff, "certificate", text_of([PAPER | {"product": product.code}]))
    confirm(staff, "certificate", page)
    for model in ("certificate", "producer"):
        left = staff.post(reverse(f"admin:catalog_{model}_export"), {"format": "1", "resource": ""}).content
        assert confirm(staff, model, trial(staff, model, left)).status_code == 302
    notes = list(AuditEntry.objects.filter(action="import").order_by("pk").values_list("note", flat=True))
    assert notes[1:] == ["new: 0, update: 0, skip: 1"] * 2


def test_every_wrong_cell_is_named_by_line_and_column_and_good_rows_wait_with_it(staff):
    product = ProductFactory.create()
    good = PAPER | {"product": product.code}
    page = trial(
        staff,
        "certificate",
        text_of(
            [
                good,
                good | {"number": "A", "stars": "x", "issued_on": "tomorrow"},
                good | {"number": "B", "product": "SP0", "level": "moon"},
                good | {"number": "C", "stars": ""},
                good,
            ]
        ),
    )
    assert {(line, column) for line, column, _words in cells(page)} == {
        ("3", "stars"),
        ("3", "issued_on"),
        ("4", "product"),
        ("4", "level"),
        ("5", "–"),
        ("6", "number"),
    }
    assert "Write the day as 31/12/2026." in page
    assert "process_import" not in page
    assert not Certificate.objects.exists()


def test_what_became_wrong_between_trial_and_yes_is_not_half_written(staff):
    product, other = ProductFactory.create(), ProductFactory.create()
    rows = [PAPER | {"product": product.code}, PAPER | {"number": "Z", "product": other.code}]
    page = trial(staff, "certificate", text_of(rows))
    type(other).objects.filter(pk=other.pk).update(code="SPX")
    answer = confirm(staff, "certificate", page)
    assert answer["Location"] == reverse("admin:catalog_certificate_import")
    assert "Line 3, product" in staff.get(answer["Location"]).content.decode()
    assert not Certificate.objects.exists()
    assert not AuditEntry.objects.filter(action="import").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 nothing", "The file is no table"),
        ("tên".encode("utf-16"), "Save the file as UTF-8"),
        (b"code,name,colour\nSX1,A,red\n", "colour: we do not know this column"),
        (b"name\nA\n", "code"),
        (b"code\n" + b"x\n" * 2001, "At most 2000 rows"),
        (b"code\n" + b"x" * 5_000_001, "smaller than 5 MB"),
    ],
    ids=["zip", "utf16", "column", "key", "rows", "bytes"],
)
def test_a_file_that_is_no_such_table_is_refused_with_the_reason(staff, content, words):
    page = trial(staff, "producer", content)
    assert words in page
    assert 'name="confirm"' not in page
    assert not Producer.objects.exists()


def test_a_trial_that_nobody_remembers_is_asked_for_again(staff):
    said = {"import_file_name": "0" * 32, "original_file_name": "a.csv", "format": "0", "resource": "0"}
    answer = staff.post(reverse("admin:catalog_producer_process_import"), said)
    assert answer["Location"] == reverse("admin:catalog_producer_import")


@pytest.mark.parametrize("rights", [("view", "add"), ("view", "change")])
def test_a_table_comes_in_only_with_who_may_add_and_change(rights):
    clerk, client = UserFactory(is_staff=True), Client()
    names = [f"{verb}_producer" for verb in rights]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(clerk)
    for page in ("import", "process_import"):
        assert client.post(reverse(f"admin:catalog_producer_{page}"), {}).status_code == 403
    clerk.user_permissions.add(*Permission.objects.filter(content_type__model="producer"))
    client.force_login(type(clerk).objects.get(pk=clerk.pk))
    assert client.get(reverse("admin:catalog_producer_import")).status_code == 200
