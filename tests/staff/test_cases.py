"""A case: what it shows, how it is decided, and what a decision leaves behind."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import assignments
from accounts.models import Assignment, AuditEntry
from catalog import services
from catalog.models import (
    Approval,
    Certificate,
    CertificateCheck,
    CertificatePage,
    IdentityCheck,
    ImageAsset,
    Product,
    ProductEvent,
    VariantEvent,
)
from core import clock
from notifications.models import Message
from orders.models import Return, Review
from orders.services import returns
from tests.factories import UserFactory, VariantFactory
from tests.orders.web import web_order
from tests.staff import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def at(queue: str, row, verdict: str = "") -> str:
    args = [queue, row.pk, verdict] if verdict else [queue, row.pk]
    return reverse("staff:decide" if verdict else "staff:case", args=args)


def told() -> list[int | None]:
    """Whose verdicts the audit log names."""
    rows = AuditEntry.objects.filter(object_type="catalog.approval", verb=AuditEntry.Verb.ACT)
    rows = rows.exclude(action__in=["take", "give", "put back"])
    return list(rows.values_list("person_id", flat=True))


def test_a_product_is_approved_and_the_work_ends(desk, reviewer):
    approval = people.product_sent()
    desk.post(reverse("staff:take", args=["products", approval.pk]))
    assert assignments.of(Approval, approval.pk).get().person == reviewer

    answer = desk.post(at("products", approval, "approve"))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/queues/products/")
    approval.refresh_from_db()
    assert (approval.verdict, approval.decided_by) == ("approved", reviewer)
    assert approval.product.state == "published"
    assert not Assignment.objects.exists()
    assert told() == [reviewer.pk]
    assert desk.get(at("products", approval)).status_code == 303


def test_a_product_goes_back_with_reasons_that_are_kept_by_code_and_told_in_vietnamese(desk):
    approval = people.product_sent()

    answer = desk.post(
        at("products", approval, "return"),
        {"reasons": ["picture_unclear", "label_missing"], "note": "Chụp cả mặt sau."},
    )

    assert answer.status_code == 303
    approval.refresh_from_db()
    assert approval.reasons == ["picture_unclear", "label_missing"]
    assert (approval.reason, approval.product.state) == ("Chụp cả mặt sau.", "returned")
    told = Message.objects.get().context["reason"].splitlines()
    assert (told[0][:6], told[2]) == ("Ảnh mờ", "Chụp cả mặt sau.")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "reasons"),
        ({"note": " "}, "reasons"),
        ({"reasons": ["no_such"]}, "reasons"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_a_return_without_a_reason_comes_back_with_the_field_named_and_nothing_changed(desk, said, field):
    approval = people.product_sent()

    answer = desk.post(at("products", approval, "return"), said)

    assert answer.status_code == 422
    forms = {verdict.name: form for verdict, form in answer.context["verdicts"]}
    assert list(forms["return"].errors) == [field]
    assert list(Approval.objects.values_list("verdict", "reasons")) == [("", [])]
    assert not Assignment.objects.exists()
    assert not Message.objects.exists()
    assert told() == []


def test_what_the_law_still_wants_keeps_a_product_back_and_is_said(desk):
    approval = people.product_sent()
    Product.objects.update(description="Đặc trị ho, tốt nhất")

    assert "Đặc trị" in desk.get(at("products", approval)).content.decode()
    answer = desk.post(at("products", approval, "approve"))

    assert answer.status_code == 422
    assert "Đặc trị" in answer.content.decode()
    approval.refresh_from_db()
    assert (approval.verdict, approval.product.state) == ("", "pending")
    assert not Assignment.objects.exists()


def test_a_change_is_shown_beside_what_was_approved_before(desk):
    approval = people.product_sent()
    services.publish_product(product_id=approval.product_id, by=UserFactory.create(staff=True))
    _an_hour_passes()
    product = Product.objects.get()
    product.name = "Bưởi Năm Roi"
    product.state = Product.State.DRAFT
    product.save()
    services.send_for_approval(product_id=product.pk, by=UserFactory.create())

    answer = desk.get(at("products", product.approvals.get(verdict="")))

    assert [(row.before, row.after) for row in answer.context["changes"].rows] == [
        ("Bưởi Tân Triều", "Bưởi Năm Roi")
    ]
    assert [one.verdict for one, _reasons in answer.context["earlier"]] == ["approved"]


def test_a_product_that_was_taken_back_and_sent_again_is_another_case(desk):
    old = people.product_sent()
    services.take_back(product_id=old.product_id, by=old.asked_by)
    services.send_for_approval(product_id=old.product_id, by=old.asked_by)

    answer = desk.post(at("products", old, "approve"))

    assert answer.status_code == 303
    assert Product.objects.get().state == "pending"
    assert list(Approval.objects.values_list("verdict", flat=True)) == ["", "withdrawn"]


def test_what_somebody_else_looks_after_is_not_decided(desk):
    approval = people.product_sent()
    assignments.take(approval, by=people.of_group("reviewer", full_name="Trần Hải"))

    page = desk.get(at("products", approval))
    answer = desk.post(at("products", approval, "approve"))

    assert page.context["verdicts"] == []
    assert "Trần Hải" in page.content.decode()
    assert answer.status_code == 422
    assert answer.context["trouble"] == ["Trần Hải looks after it already."]
    assert Approval.objects.get().verdict == ""
    assert Assignment.objects.get().person.full_name == "Trần Hải"


def test_an_identity_is_verified_by_a_named_way_and_refused_with_reasons(desk, reviewer):
    good, bad = people.identity_asked(), people.identity_asked(tax_code="3600999999")

    assert desk.post(at("identity", good, "verify"), {}).status_code == 422
    assert desk.post(at("identity", good, "verify"), {"method": "register"}).status_code == 303
    refused = desk.post(at("identity", bad, "refuse"), {"reasons": ["tax_code_unknown"]})

    assert refused.status_code == 303
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, good.method, good.checked_by) == ("verified", "register", reviewer)
    assert (bad.state, bad.reasons, bad.note) == ("refused", ["tax_code_unknown"], "")
    assert (good.producer.identity_verified, bad.producer.identity_verified) == (True, False)


def test_a_certificate_is_accepted_and_another_goes_back(desk):
    good, bad = people.certificate_handed_in(), people.certificate_handed_in()

    assert desk.get(at("certificates", good)).status_code == 200
    desk.post(at("certificates", good, "accept"))
    desk.post(at("certificates", bad, "return"), {"reasons": ["dates_unlike"], "note": "Xem mặt sau."})

    assert Certificate.objects.get().number == good.number
    bad.refresh_from_db()
    assert bad.state == CertificateCheck.State.RETURNED
    assert bad.reasons[0].startswith("Ngày cấp hoặc ngày hết hạn")
    assert bad.reasons[1] == "Xem mặt sau."
    assert not Assignment.objects.exists()


def test_a_product_leads_to_the_certificate_of_it_that_waits_too(desk):
    approval = people.product_sent()
    paper = people.certificate_handed_in(approval.product)

    assert f'href="{at("certificates", paper)}"' in desk.get(at("products", approval)).content.decode()


def test_a_paper_is_seen_by_those_who_check_it_alone(desk):
    side = CertificatePage(paper=people.certificate_handed_in(), position=1, width=1, height=1)
    side.file.save("giay.png", ContentFile(b"PNG"))
    address = reverse("staff:certificate_page", args=[side.pk])

    assert address in desk.get(at("certificates", side.paper)).content.decode()
    seen = desk.get(address)
    assert seen.status_code == 200
    assert "no-store" in seen["Cache-Control"]
    assert b"".join(seen) == b"PNG"
    for role in ("finance", "dept_officer"):
        assert people.client_of(people.of_group(role)).get(address).status_code == 403


def test_a_review_is_shown_or_hidden_with_a_reason(desk):
    order = web_order()
    review = people.review_written(order.lines.first())

    assert desk.post(at("reviews", review, "hide"), {}).status_code == 422
    assert Review.objects.get().state == "waiting"
    assert desk.post(at("reviews", review, "show")).status_code == 303
    assert Review.objects.get().state == "shown"


def test_a_return_waits_for_staff_once_its_producer_is_late(desk):
    package = web_order().packages.get()
    fresh = people.return_asked(package, at=clock.now() - timedelta(minutes=5))
    assert desk.get("/staff/queues/returns/").context["lines"] == []
    Return.objects.update(asked_at=clock.now() - timedelta(days=7))

    assert [one["row"] for one in desk.get("/staff/queues/returns/").context["lines"]] == [fresh]
    assert desk.post(at("returns", fresh, "refuse"), {}).status_code == 422
    assert desk.post(at("returns", fresh, "refuse"), {"answer": "Ảnh không khớp."}).status_code == 303
    assert Return.objects.get().state == "refused"


def test_whoever_reads_a_return_leaves_a_row_and_of_the_answer_only_the_verdict_is_told(desk, reviewer):
    asked = people.return_asked(web_order().packages.get())

    desk.get(at("returns", asked))
    desk.post(at("returns", asked, "refuse"), {"answer": "Chị Lan ơi, ảnh không khớp."})

    rows = AuditEntry.objects.filter(object_type="orders.return", object_key=str(asked.pk)).order_by("pk")
    assert list(rows.values_list("person_id", "verb", "action", "note")) == [
        (reviewer.pk, "read", "", ""),
        (reviewer.pk, "act", "Refuse", ""),
    ]
    assert Return.objects.get().answer == "Chị Lan ơi, ảnh không khớp."


def test_reading_a_product_leaves_no_row(desk):
    desk.get(at("products", people.product_sent()))
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("how", ["taken back", "put on sale in the records", "withdrawn by the shopper"])
def test_work_that_ends_elsewhere_is_in_nobodys_hands(reviewer, how):
    approval, asked = people.product_sent(), people.return_asked(web_order().packages.get())
    row = asked if how == "withdrawn by the shopper" else approval
    assignments.take(row, by=reviewer)

    match how:
        case "taken back":
            services.take_back(product_id=approval.product_id, by=approval.asked_by)
        case "put on sale in the records":
            posted = {"action": "publish", "_selected_action": [approval.product_id]}
            people.client_of(reviewer).post("/admin/catalog/product/", posted)
        case _:
            returns.withdraw(asked.pk)

    assert not Assignment.objects.exists()


def test_deciding_leads_on_to_the_next_case_when_asked(desk, reviewer):
    first = people.product_sent(at=clock.now() - timedelta(days=2))
    second = people.product_sent("Cà phê")

    answer = desk.post(at("products", first, "approve"), {"next": ""})

    assert answer.headers["Location"] == at("products", second)
    assert Assignment.objects.get().key == second.pk


def test_a_case_costs_the_same_queries_for_one_picture_and_decision_as_for_twenty(desk):
    approval = people.product_sent()
    _more(approval, 1)
    with CaptureQueriesContext(connection) as few:
        desk.get(at("products", approval))
    _more(approval, 19)
    with CaptureQueriesContext(connection) as many:
        page = desk.get(at("products", approval))

    assert len(page.context["earlier"]) == 20
    assert len(many) == len(few)


def test_an_identity_check_that_nobody_knows_is_not_found(desk):
    assert not IdentityCheck.objects.exists()
    assert desk.get("/staff/queues/identity/1/").status_code == 404
    assert desk.get("/staff/queues/no-such/").status_code == 404


def _an_hour_passes() -> None:
    """What was written and approved so far was so an hour ago: one transaction knows one time only."""
    for events in (ProductEvent, VariantEvent):
        events.objects.update(pgh_created_at=clock.now() - timedelta(hours=1))
    Approval.objects.update(decided_at=clock.now() - timedelta(minutes=30))


def _more(approval: Approval, count: int) -> None:
    """Pictures, variants, papers and earlier decisions."""
    product = approval.product
    for number in range(count):
        key = f"{number}-{count}"
        ImageAsset.objects.create(
            product=product, file=f"{key}.jpg", sha256=key, alt=key, width=1, height=1, colour="#000000"
        )
        VariantFactory.create(product=product)
        Approval.objects.create(
            product=product,
            asked_at=clock.now() - timedelta(days=9),
            verdict="returned",
            reasons=["price_odd"],
            decided_at=clock.now() - timedelta(days=8),
            decided_by=UserFactory.create(),
        )
