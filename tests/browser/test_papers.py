"""Certificates and the bank account in a real browser."""

from datetime import timedelta

import pytest

from catalog import certifying
from catalog.models import CertificateCheck
from catalog.queries import today
from payments.services import payout
from tests.browser.conftest import problems
from tests.catalog import builders
from tests.factories import UserFactory
from tests.workspace.papers import SAYS, hand_in, photo, product_of
from tests.workspace.seats import member

BASE = "/kenh-nguoi-ban/"
PAPERS = f"{BASE}giay-chung-nhan/"


@pytest.fixture
def seat(transactional_db, settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return member("owner")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light")])
def test_the_pages_are_accessible_and_as_wide_as_the_screen(open_page, seat, width, scheme):
    product = product_of(seat)
    builders.certificate(product, expires_on=today() + timedelta(days=25))
    waiting, back = hand_in(seat, product, number="1/2026"), hand_in(seat, product, number="2/2026")
    certifying.return_certificate(check_id=back.pk, reasons=["Ảnh mờ."], by=UserFactory.create(staff=True))
    payout.name_account(
        producer_id=seat.producer_id, bank="970436", account="0071000123456", holder="HTX", by=seat.user
    )
    page = open_page(PAPERS, width=width, scheme=scheme, user=seat.user)
    for address in (
        PAPERS,
        f"{PAPERS}moi/",
        f"{PAPERS}moi/?product={product.code}",
        f"{PAPERS}{waiting.pk}/",
        f"{PAPERS}{back.pk}/",
        f"{BASE}co-so/tai-khoan/",
    ):
        page.goto(address)
        assert (address, problems(page)) == (address, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("script", [True, False])
def test_a_certificate_is_handed_in_from_a_phone(open_page, seat, script):
    product = product_of(seat)
    page = open_page(f"{PAPERS}moi/?product={product.code}", width=360, user=seat.user, script=script)
    for name in ("number", "product_name", "decision_no", "decided_on", "issued_on"):
        page.fill(f"[name={name}]", str(SAYS[name]))
    for name in ("stars", "level"):
        page.select_option(f"[name={name}]", str(SAYS[name]))
    file = {"name": "giay.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.set_input_files("[name=pages]", [file, file])
    page.locator("form[enctype] .btn").click()
    page.get_by_text(SAYS["number"]).wait_for()

    assert page.url.endswith(PAPERS)
    assert CertificateCheck.objects.get().pages.count() == 2
