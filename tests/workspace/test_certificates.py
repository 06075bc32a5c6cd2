"""The pages of certificates: hand in, renew, mend, take back; how long each still counts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.services import ensure_groups
from catalog import certifying
from catalog.models import Certificate, CertificateCheck
from tests.catalog import builders
from tests.factories import UserFactory
from tests.workspace.papers import hand_in, product_of, typed
from tests.workspace.seats import browser_of, member

PAPERS = "/kenh-nguoi-ban/giay-chung-nhan/"
NEW = f"{PAPERS}moi/"
HOME = "/kenh-nguoi-ban/"
TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel("2026-11-29T03:00:00Z", tick=False):
        yield


def test_a_certificate_is_handed_in_with_its_photo(owner, desk):
    product = product_of(owner)
    variant = product.variants.get()

    answer = desk.post(f"{NEW}?product={product.code}", typed(variants=[variant.pk]))

    paper = CertificateCheck.objects.get()
    assert (answer.status_code, answer.url) == (303, PAPERS)
    assert (paper.state, paper.number, paper.stars) == ("waiting", "0042/2026/OCOP-DN", 4)
    assert (paper.expires_on, list(paper.variants.all())) == (date(2029, 11, 20), [variant])
    assert paper.pages.get().file.read()[:2] == b"\xff\xd8"
    assert not Certificate.objects.exists()
    assert "0042/2026/OCOP-DN" in desk.get(PAPERS).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", ""),
        ("number", "1<script>"),
        ("number", ".."),
        ("stars", "2"),
        ("stars", ""),
        ("level", "region"),
        ("decision_no", ""),
        ("issued_on", "32/13/2026"),
        ("issued_on", "2026-11-30"),
        ("expires_on", "2030-01-01"),
        ("variants", "999999"),
        ("pages", ""),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(owner, desk, field, value):
    product = product_of(owner)

    answer = desk.post(f"{NEW}?product={product.code}", typed(**{field: value}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CertificateCheck.objects.exists()


def test_the_product_of_another_producer_is_none_to_choose(owner, desk):
    other = product_of(member("owner"))

    answer = desk.post(f"{NEW}?product={other.code}", typed())

    assert answer.status_code == 422
    assert not CertificateCheck.objects.exists()


def test_a_renewal_begins_with_what_the_older_one_says(owner, desk):
    product = product_of(owner)
    older = builders.certificate(product, stars=5, level="central", expires_on=TODAY + timedelta(days=20))

    form = desk.get(f"{NEW}?product={product.code}&renews={older.pk}").context["form"]
    assert (form["stars"].value(), form["replaces"].value()) == (5, older.pk)

    desk.post(f"{NEW}?product={product.code}&renews={older.pk}", typed(replaces=older.pk))
    assert CertificateCheck.objects.get().replaces == older
    assert "chờ kiểm tra" in desk.get(PAPERS).content.decode()


def test_what_came_back_says_why_and_is_mended_without_typing_it_again(owner, desk):
    paper = hand_in(owner)
    certifying.return_certificate(check_id=paper.pk, reasons=["Ảnh mờ."], by=UserFactory(staff=True))

    assert "Ảnh mờ." in desk.get(f"{PAPERS}{paper.pk}/").content.decode()
    again = f"{NEW}?product={paper.product.code}&again={paper.pk}"
    assert desk.get(again).context["form"]["number"].value() == paper.number
    assert desk.post(again, typed()).status_code == 303
    assert list(CertificateCheck.objects.values_list("state", flat=True)) == ["waiting", "returned"]


def test_another_producers_paper_is_not_read_into_the_form(owner, desk):
    theirs, product = hand_in(member("owner"), number="BI-MAT-1"), product_of(owner)

    form = desk.get(f"{NEW}?product={product.code}&again={theirs.pk}").context["form"]

    assert form["number"].value() is None


def test_what_waits_can_be_taken_back(owner, desk):
    paper = hand_in(owner)

    assert desk.post(f"{PAPERS}{paper.pk}/rut-lai/").status_code == 303

    paper.refresh_from_db()
    assert paper.state == "withdrawn"


def test_a_page_of_a_paper_is_private(owner, desk):
    page = hand_in(owner).pages.get()

    answer = desk.get(f"{PAPERS}trang/{page.pk}/")

    assert (answer["Content-Type"], answer["Cache-Control"][:17]) == ("image/jpeg", "private, no-store")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(f"{PAPERS}trang/{page.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("left", "tone", "has_advice"),
    [
        (181, "positive", False),
        (180, "positive", True),
        (90, "warning", True),
        (30, "warning", True),
        (0, "warning", True),
        (-1, "negative", True),
    ],
)
def test_the_days_that_are_left_come_with_what_to_do(owner, desk, left, tone, has_advice):
    product = product_of(owner)
    builders.certificate(product, expires_on=TODAY + timedelta(days=left))

    (row,) = desk.get(PAPERS).context["papers"]

    assert (row.tone, bool(row.advice)) == (tone, has_advice)
    assert f"badge--{tone}" in desk.get(PAPERS).content.decode()


def test_home_counts_what_ends_and_what_came_back_until_it_is_handed_in(owner, desk):
    product = product_of(owner)
    ending = builders.certificate(product, expires_on=TODAY + timedelta(days=20))
    back = hand_in(owner, number="1/2026")
    certifying.return_certificate(check_id=back.pk, reasons=["Ảnh mờ."], by=UserFactory(staff=True))
    jobs = [job.count for job in desk.get(HOME).context["jobs"] if job.address == PAPERS]
    assert jobs == [1, 1]

    hand_in(owner, product, number="2/2026", replaces_id=ending.pk)
    hand_in(owner, back.product, number="1/2026")

    assert [job for job in desk.get(HOME).context["jobs"] if job.address == PAPERS] == []


def test_twenty_papers_cost_the_queries_of_two(owner, desk):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(PAPERS).status_code == 200
        return len(seen)

    def more(count: int, start: int) -> None:
        for number in range(start, start + count):
            product = product_of(owner)
            builders.certificate(product, number=f"MAU-{number}")
            hand_in(owner, product, number=f"MOI-{number}")

    more(2, 0)
    queries()
    two = queries()
    more(18, 2)
    assert queries() == two


def test_a_reviewer_accepts_beside_the_pages_and_returns_with_reasons(owner):
    reviewer = UserFactory(role=User.Role.STAFF, is_staff=True)
    ensure_groups()
    reviewer.groups.add(Group.objects.get(name="reviewer"))
    browser = browser_of(reviewer)
    first, second = hand_in(owner, number="1/2026"), hand_in(owner, number="2/2026")
    page = reverse("admin:catalog_certificate_page", args=[first.pages.get().pk])

    shown = browser.get(reverse("admin:catalog_certificatecheck_change", args=[first.pk]))
    assert page in shown.content.decode()
    assert "no-store" in browser.get(page)["Cache-Control"]
    without = {"verdict": "returned", "why": " "}
    change = reverse("admin:catalog_certificatecheck_change", args=[second.pk])
    assert browser.post(change, without).status_code == 200
    browser.post(change, {"verdict": "returned", "why": "Ảnh mờ.\nSai số."})
    browser.post(reverse("admin:catalog_certificatecheck_change", args=[first.pk]), {"verdict": "accepted"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.certificate.number) == ("accepted", "1/2026")
    assert (second.state, second.reasons) == ("returned", ["Ảnh mờ.", "Sai số."])


def test_staff_without_the_right_see_no_page_of_a_paper(owner):
    page = hand_in(owner).pages.get()
    other = UserFactory(role=User.Role.STAFF, is_staff=True)

    answer = browser_of(other).get(reverse("admin:catalog_certificate_page", args=[page.pk]))

    assert answer.status_code == 403


def test_the_shop_names_the_certificate_that_took_the_place(owner, client):
    product = product_of(owner)
    older = builders.certificate(product, number="CU-1")
    paper = hand_in(owner, product, number="MOI-1", replaces_id=older.pk)
    certifying.accept_certificate(check_id=paper.pk, by=UserFactory(staff=True))

    assert "/chung-nhan/MOI-1/" in client.get("/chung-nhan/CU-1/").content.decode()
