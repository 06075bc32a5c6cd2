"""The desk and its lists: what waits, how long, whose it is, and many rows at no more queries."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import assignments
from accounts.models import Assignment, AuditEntry
from catalog import giving_back
from catalog.models import Approval, IdentityCheck, Product
from core import clock, rules
from core.models import DatedRule
from orders.models import Return
from staff import targets, workdays
from staff.queues import QUEUES, named
from tests.factories import UserFactory
from tests.orders.web import web_order
from tests.staff import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PRODUCTS = "/staff/queues/products/"


def ago(days: int):
    """So many working days and a minute ago."""
    return workdays.before(clock.now(), days) - timedelta(minutes=1)


def titles(answer) -> list[str]:
    return [one["line"].title for one in answer.context["lines"]]


def test_the_desk_tells_how_many_wait_how_long_and_how_many_are_late(desk, reviewer):
    for days in (0, 0, 2, 4, 12):
        people.product_sent(f"Bưởi {days}", at=ago(days))
    assignments.take(Approval.objects.order_by("asked_at")[0], by=reviewer)
    assignments.take(Approval.objects.order_by("asked_at")[1], by=people.of_group("reviewer"))

    page = desk.get("/staff/queues/")

    found = {one.queue.name: one for one in page.context["standings"]}
    assert list(found) == ["products", "identity", "certificates", "reviews", "returns", "complaints"]
    products = found["products"]
    assert (products.count, products.late, products.free, products.mine) == (5, 2, 3, 1)
    assert products.ages == (2, 1, 1, 0, 1)
    assert products.oldest_days == 12
    assert (found["identity"].count, found["identity"].oldest) == (0, None)
    assert page.content.decode().count("<rect") == 30


def test_the_bars_stand_to_one_scale_and_what_is_late_is_red(desk):
    for days in (0, 0, 0, 0, 1, 4, 4):
        people.product_sent(f"Bưởi {days}", at=ago(days))
    people.identity_asked(at=ago(12))

    products, identity, *_rest = desk.get("/staff/queues/").context["figure"]

    assert [(bar.x, bar.y, bar.height) for bar in products[1]] == [
        (0, 0.0, 40.0),
        (28, 30.0, 10.0),
        (56, 20.0, 20.0),
        (84, 40.0, 0.0),
        (112, 40.0, 0.0),
    ]
    assert [bar.is_late for bar in products[1]] == [False, False, True, True, True]
    assert [bar.height for bar in identity[1]] == [0.0, 0.0, 0.0, 0.0, 10.0]


def test_the_first_page_of_the_admin_leads_to_what_waits(desk):
    people.product_sent()
    assert f'href="{PRODUCTS}"' in desk.get("/admin/").content.decode()


def test_a_queue_stands_the_oldest_first_and_says_who_has_what(desk, reviewer):
    for days, name in ((1, "B"), (5, "A"), (0, "C")):
        people.product_sent(name, at=ago(days))
    mine, others = Approval.objects.get(product__name="A"), Approval.objects.get(product__name="B")
    assignments.take(mine, by=reviewer)
    assignments.take(others, by=people.of_group("reviewer", full_name="Trần Hải"))

    everything = desk.get(PRODUCTS)

    assert titles(everything) == ["A", "B", "C"]
    assert [one["is_late"] for one in everything.context["lines"]] == [True, False, False]
    assert [one["holder"] for one in everything.context["lines"]] == ["Lê Minh Châu", "Trần Hải", None]
    assert titles(desk.get(f"{PRODUCTS}?who=free")) == ["C"]
    assert titles(desk.get(f"{PRODUCTS}?who=mine")) == ["A"]
    assert titles(desk.get(f"{PRODUCTS}?who=nobody&page=x")) == ["A", "B", "C"]


def test_two_and_twenty_rows_cost_the_same_queries(desk):
    counted = {}
    for count in (2, 18):
        for number in range(count):
            approval = people.product_sent(f"Bưởi {count} {number}")
            people.identity_asked(tax_code=f"36{count:02}{number:06}")
            people.certificate_handed_in()
            assignments.take(approval, by=people.of_group("reviewer"))
        for address in ("/staff/queues/", PRODUCTS, "/staff/queues/identity/", "/staff/queues/certificates/"):
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(address).status_code == 200
            counted.setdefault(address, []).append(len(asked))
    assert {address: few - many for address, (few, many) in counted.items()} == dict.fromkeys(counted, 0)


def test_an_empty_queue_says_so_and_ten_thousand_rows_are_paged(desk):
    assert "Nothing waits" in desk.get("/staff/queues/identity/").content.decode()
    first = people.identity_asked()
    producers = _producers(first.producer, 10_000)
    IdentityCheck.objects.bulk_create(
        IdentityCheck(producer=producer, asked_at=clock.now()) for producer in producers
    )
    with CaptureQueriesContext(connection) as asked:
        page = desk.get("/staff/queues/identity/?page=201")

    assert page.context["page"].paginator.count == 10_001
    assert len(page.context["lines"]) == 1
    assert max(float(query["time"]) for query in asked) < 1
    assert desk.get("/staff/queues/").context["standings"][1].count == 10_001


def test_the_next_is_the_oldest_that_nobody_has(desk, reviewer):
    people.product_sent("C")
    oldest = people.product_sent("A", at=ago(5))
    second = people.product_sent("B", at=ago(3))
    assignments.take(oldest, by=people.of_group("reviewer"))

    answer = desk.post(f"{PRODUCTS}next/")

    assert answer.headers["Location"] == f"{PRODUCTS}{second.pk}/"
    assert assignments.of(Approval, second.pk).get().person == reviewer


def test_with_nothing_free_the_next_leads_back_to_the_queue(desk):
    assert desk.post(f"{PRODUCTS}next/").headers["Location"] == PRODUCTS
    assert not Assignment.objects.exists()


def test_work_is_taken_given_and_put_back_by_whoever_has_it(desk, reviewer):
    approval = people.product_sent()
    other = people.of_group("reviewer")
    moves = {
        name: reverse(f"staff:{name}", args=["products", approval.pk])
        for name in ("take", "give", "put_back")
    }

    desk.post(moves["take"])
    desk.post(moves["give"], {"to": other.pk})
    assert Assignment.objects.get().person == other
    for name in moves:  # it is not the reviewer's any more
        assert desk.post(moves[name], {"to": reviewer.pk}).status_code == 303
    assert Assignment.objects.get().person == other
    people.client_of(other).post(moves["put_back"])
    assert not Assignment.objects.exists()


def test_what_is_done_with_a_case_names_it_and_what_is_held_up_is_no_act(desk, reviewer):
    approval, other = people.product_sent(), people.of_group("reviewer")
    moves = {
        name: reverse(f"staff:{name}", args=["products", approval.pk])
        for name in ("take", "give", "put_back")
    }

    desk.post(moves["take"])
    desk.post(moves["put_back"])
    desk.post(f"{PRODUCTS}next/")
    desk.post(moves["give"], {"to": other.pk})
    desk.post(moves["give"], {"to": 0})
    for name in moves:
        desk.post(moves[name], {"to": reviewer.pk})  # it is not the reviewer's any more
    desk.post(f"{PRODUCTS}next/")  # nothing is free
    batch(desk, "approve", [approval])  # a question
    batch(desk, "approve", [approval], confirmed="1")  # somebody else has it
    batch(desk, "approve", [])
    Approval.objects.update(verdict="withdrawn", decided_at=clock.now())
    desk.post(moves["take"])  # it no longer waits

    told = AuditEntry.objects.order_by("pk").values_list(
        "verb", "action", "object_type", "object_key", "note"
    )
    kind, key = "catalog.approval", str(approval.pk)
    assert list(told) == [
        ("act", "take", kind, key, ""),
        ("act", "put back", kind, key, ""),
        ("act", "take", kind, key, ""),
        ("act", "give", kind, key, f"accounts.user {other.pk}"),
    ]


def test_an_administrator_moves_what_others_have(db):
    approval = people.product_sent()
    holder, other = people.of_group("reviewer"), people.of_group("reviewer")
    assignments.take(approval, by=holder)
    boss = people.client_of(people.of_group("administrator"))

    boss.post(reverse("staff:give", args=["products", approval.pk]), {"to": other.pk})

    assert Assignment.objects.get().person == other


@pytest.mark.parametrize("make", [lambda: UserFactory.create(), lambda: people.of_group("finance")])
def test_nothing_is_given_to_somebody_who_may_not_decide(desk, reviewer, make):
    approval = people.product_sent()
    assignments.take(approval, by=reviewer)

    desk.post(reverse("staff:give", args=["products", approval.pk]), {"to": make().pk})

    assert Assignment.objects.get().person == reviewer


@pytest.fixture
def planned():
    """Two working days for a product, three weeks from now; a return at once."""
    begins = timezone.localdate(clock.now()) + timedelta(days=21)
    for key, value in (("desk_products_days", 2), ("return_answer_days", 0)):
        fields = {"key": key, "value": value, "valid_from": begins, "source": "Quy định"}
        DatedRule.objects.create(**fields, added_at=clock.now())
    rules.forget()
    yield begins
    rules.forget()


def test_the_newest_promise_that_has_begun_counts(planned):
    assert targets.days("products", date(2026, 10, 1)) == 3
    assert targets.days("products") == 3
    assert targets.days("products", planned - timedelta(days=1)) == 3
    assert targets.days("products", planned) == 2


def test_how_long_a_producer_may_take_to_answer_a_return_is_planned_as_well(planned):
    asked = people.return_asked(web_order().packages.get(), at=clock.now())
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        Return.objects.filter(pk=asked.pk).update(asked_at=clock.now())
        assert list(named("returns").waiting()) == [asked]
    Return.objects.filter(pk=asked.pk).update(asked_at=clock.now())
    assert list(named("returns").waiting()) == []


def test_every_queue_has_a_target_and_reasons_that_lead_somewhere():
    for queue in QUEUES:
        assert targets.days(queue.name) > 0
    for name in ("products", "identity", "certificates"):
        steps = {one.step for one in giving_back.open_for(name)}
        assert steps
        assert steps <= {"about", "variants", "pictures", "legal", "lots", "papers", "identity"}


# Many at once ---------------------------------------------------------------------------------------
def batch(desk, verdict: str, rows, **said):
    keys = [getattr(row, "pk", row) for row in rows]
    return desk.post(f"{PRODUCTS}batch/{verdict}/", {"row": keys} | said)


def test_a_batch_is_looked_at_once_more_before_anything_happens(desk):
    sent = [people.product_sent(f"Bưởi {number}") for number in range(2)]

    page = batch(desk, "approve", sent)

    assert page.status_code == 200
    assert [line.title for _pk, line in page.context["rows"]] == ["Bưởi 0", "Bưởi 1"]
    assert Approval.objects.filter(verdict="").count() == 2


def test_each_row_of_a_batch_is_judged_by_itself_and_told(desk):
    good, claims, held, gone = [people.product_sent(f"Bưởi {number}") for number in range(4)]
    Product.objects.filter(pk=claims.product_id).update(description="Đặc trị ho")
    assignments.take(held, by=people.of_group("reviewer", full_name="Trần Hải"))
    Approval.objects.filter(pk=gone.pk).update(verdict="withdrawn", decided_at=clock.now())

    page = batch(desk, "approve", [good, claims, held, gone, 999_999], confirmed="1")

    why = [one.why_not for one in page.context["outcomes"]]
    assert why[0] == ""
    assert "Đặc trị" in why[1]
    assert "Trần Hải" in why[2]
    assert [words.startswith("It no longer waits") for words in why[3:]] == [True, True]
    verdicts = dict(Approval.objects.values_list("product__name", "verdict"))
    assert verdicts == {"Bưởi 0": "approved", "Bưởi 1": "", "Bưởi 2": "", "Bưởi 3": "withdrawn"}
    assert [one.key for one in Assignment.objects.all()] == [held.pk]
    assert AuditEntry.objects.filter(object_type="catalog.approval").count() == 1


def test_a_batch_goes_back_with_one_reason(desk):
    sent = [people.product_sent(f"Bưởi {number}") for number in range(3)]

    refused = batch(desk, "return", sent, confirmed="1")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reasons"])
    assert Approval.objects.filter(verdict="").count() == 3

    page = batch(desk, "return", sent, confirmed="1", reasons=["price_odd"])
    assert page.context["done"] == 3
    assert list(Approval.objects.values_list("reasons", flat=True)) == [["price_odd"]] * 3


def test_a_batch_of_nothing_or_of_no_verdict_is_refused(desk):
    assert batch(desk, "approve", []).status_code == 303
    assert batch(desk, "approve", ["x", "9" * 30]).status_code == 303
    assert batch(desk, "no-such", [1]).status_code == 404


def _producers(like, count: int):
    """Copies of a producer."""
    model = type(like)
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    base = {name: getattr(like, name) for name in names}
    return model.objects.bulk_create(
        model(**base | {"code": f"Z{number}", "slug": f"z-{number}", "name": f"HTX {number}"})
        for number in range(count)
    )
