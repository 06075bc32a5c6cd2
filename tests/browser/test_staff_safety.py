"""Second factor, audit log, rules and requests about data in a real browser."""

from datetime import timedelta

import pytest

from accounts import audit, data_requests
from accounts.models import User
from core import clock, redis, rules
from core.models import DatedRule
from tests.browser.conftest import problems
from tests.browser.looks import overflow
from tests.factories import UserFactory
from tests.pages.second_factor import code
from tests.pages.test_rules import today

PASSWORD = "mat-khau-dai-2026"
# Refused forms; and axe copies the stock admin’s sheets into the page, which the policy forbids it to.
SAID = "422|inline style"
LOOKS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]


@pytest.fixture
def boss(transactional_db):
    user = UserFactory.create(staff=True, email="chau@example.vn", full_name="Lê Minh Châu")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def two_factor(settings):
    settings.STAFF_TWO_FACTOR = True
    redis.client().flushdb()  # every browser has the same address, and five tries


def log_in(page) -> None:
    """By keyboard: name, password, Enter."""
    page.goto("/admin/login/")
    page.keyboard.type("chau@example.vn")  # the cursor stands in the first field
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def tab_to(page, selector: str) -> None:
    """Go on by the tab key until the cursor stands there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def sits(page) -> list[str]:
    """What is wrong with a page as it stands: axe, and what runs over the edge."""
    return problems(page) + [f"{page.url} runs over by {over}px" for over in [overflow(page)] if over]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_staff_set_up_a_second_factor_by_keyboard_and_log_in_with_it(
    open_page, boss, two_factor, width, scheme
):
    page = open_page("/admin/login/", width=width, scheme=scheme, expected=SAID)
    log_in(page)
    page.wait_for_url("**/thiet-lap/**")
    assert sits(page) == []
    secret = page.locator("code").inner_text()
    assert page.locator("img.narrow__code").evaluate("image => image.naturalWidth") > 0
    tab_to(page, "[name=code]")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".field__error")
    assert sits(page) == []
    assert page.locator("code").inner_text() == secret  # what was scanned stays good
    tab_to(page, "[name=code]")
    page.keyboard.type(code(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/ma-du-phong/")
    assert page.locator(".narrow__codes li").count() == 10
    assert sits(page) == []
    with page.expect_download() as saved:
        page.locator("a[download]").click()
    assert len(saved.value.path().read_text().split()) == 10
    page.goto("/admin/")
    assert page.locator("#site-name").is_visible()

    again = open_page("/admin/login/", width=width, scheme=scheme, expected=SAID)
    log_in(again)
    again.wait_for_url("**/ma-xac-thuc/")
    assert sits(again) == []
    tab_to(again, "[name=code]")
    again.keyboard.type(code(secret, steps=1))  # that of set-up is spent; the next may be used a little early
    again.keyboard.press("Enter")
    again.wait_for_url("**/admin/")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_new_pages_of_the_admin_fit_and_can_be_read(open_page, boss, width, scheme):
    rules.forget()
    DatedRule.objects.create(
        key="return_days",
        value=14,
        valid_from=today() + timedelta(days=9),
        source="Luật Bảo vệ quyền lợi người tiêu dùng",
        added_by="Lê Minh Châu",
        added_at=clock.now(),
    )
    row = data_requests.record(
        kind="restrict",
        channel="letter",
        received_at=clock.now(),
        requester="Nguyễn Thị Lan",
        contact="lan@example.vn",
        words="Xin tạm dừng dùng dữ liệu của tôi để quảng cáo.",
        by=User.objects.get(pk=boss.pk),
    )
    entry = audit.record(
        audit.Verb.CHANGE, obj=row, person=boss, changes={"tên": ["Trái cây", "Trái cây tươi, đóng hộp"]}
    )
    page = open_page("/admin/", width=width, scheme=scheme, user=boss, expected=SAID)
    found = []
    for address in (
        "/admin/",
        "/admin/core/datedrule/",
        "/admin/core/datedrule/add/",
        "/admin/accounts/auditentry/",
        f"/admin/accounts/auditentry/{entry.pk}/change/",
        "/admin/accounts/auditentry/export/",
        "/admin/accounts/datarequest/",
        "/admin/accounts/datarequest/record/",
        f"/admin/accounts/datarequest/{row.pk}/change/",
        "/tai-khoan/hai-lop/",
    ):
        page.goto(address)
        found += [f"{address}: {one}" for one in sits(page)]
        page.screenshot(path=f"/tmp/rt/{width}-{scheme}{address.replace('/', '_')}.png", full_page=True)
    rules.forget()
    assert "\n".join(found) == ""
