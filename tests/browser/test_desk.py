"""The desk in a real browser: at every width, in both schemes, by keyboard alone and without script."""

import pytest

from accounts import assignments
from catalog.models import Approval, CertificateCheck, IdentityCheck
from orders.models import Return, Review
from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.factories import ProducerFactory
from tests.orders.web import web_order
from tests.staff import people

QUEUES = "/staff/queues/"
LONG = "Hợp tác xã Nông nghiệp Dịch vụ Thương mại Sản xuất Chế biến Bưởi Tân Triều Vĩnh Cửu Đồng Nai"


@pytest.fixture
def reviewer(transactional_db):
    """Lê Minh Châu."""
    return people.of_group("reviewer", full_name="Lê Minh Châu")


@pytest.fixture
def addresses(reviewer, settings, tmp_path):
    """Every page, with something on it."""
    settings.PRIVATE_ROOT = tmp_path
    first = people.product_sent(LONG, producer=ProducerFactory.create(name=LONG))
    assignments.take(first, by=people.of_group("reviewer", full_name="Trần Hải"))
    mine = people.product_sent("Cà phê Robusta")
    people.identity_asked()
    people.certificate_handed_in()
    order = web_order()
    people.review_written(order.lines.get())
    people.return_asked(order.packages.get())
    cases = {
        name: f"{QUEUES}{name}/{model.objects.latest('pk').pk}/"
        for name, model in (
            ("identity", IdentityCheck),
            ("certificates", CertificateCheck),
            ("reviews", Review),
            ("returns", Return),
        )
    }
    return {
        "index": "/admin/",
        "desk": QUEUES,
        "queue": f"{QUEUES}products/",
        "empty": f"{QUEUES}products/?who=mine",
        "held": f"{QUEUES}products/{first.pk}/",
        "products": f"{QUEUES}products/{mine.pk}/",
        **cases,
    }


def test_every_page_of_the_desk_fits(open_page, reviewer, addresses):
    shown = open_page("/admin/", user=reviewer)
    for name, address in addresses.items():
        shown.goto(address)
        for width in WIDTHS:
            shown.set_viewport_size({"width": width, "height": 800})
            assert overflow(shown) == 0, (name, width)


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_no_page_of_the_desk_has_a_barrier(open_page, reviewer, addresses, width, scheme):
    # Axe copies the stock admin's imported sheets into the page, which the policy forbids it to.
    shown = open_page("/admin/", width=width, scheme=scheme, user=reviewer, expected="inline style")
    found = {}
    for name, address in addresses.items():
        shown.goto(address)
        found[name] = problems(shown)
    assert [f"{name} {line}" for name, lines in found.items() for line in lines] == []


def focused(shown) -> str:
    """What has the focus: its name for forms, else its words."""
    return shown.evaluate(
        "() => { const one = document.activeElement;"
        " return one.type === 'checkbox' ? one.value : (one.innerText || '').trim() }"
    )


def press_until(shown, words: str, key: str = "Tab", most: int = 120) -> None:
    """Press a key until what has the focus says so."""
    for _ in range(most):
        if focused(shown).startswith(words):
            return
        shown.keyboard.press(key)
    raise AssertionError(f"the keyboard never reached {words!r}")


@pytest.mark.usefixtures("in_english")
def test_a_case_is_taken_and_sent_back_without_a_mouse(open_page, reviewer, addresses):
    shown = open_page(QUEUES, user=reviewer)
    press_until(shown, "Take the next")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**" + addresses["products"])
    press_until(shown, "To the decision", most=200)
    shown.keyboard.press("Enter")
    assert shown.evaluate("document.activeElement.id") == "decide"
    press_until(shown, "picture_unclear")
    shown.keyboard.press("Space")
    press_until(shown, "Send back")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/staff/queues/products/")

    back = Approval.objects.get(product__name="Cà phê Robusta")
    assert (back.verdict, back.reasons, back.decided_by) == ("returned", ["picture_unclear"], reviewer)


@pytest.mark.usefixtures("in_english")
def test_without_script_many_are_judged_and_each_is_told(open_page, reviewer, addresses):
    shown = open_page(addresses["queue"], script=False, user=reviewer)
    for box in shown.locator("[name=row]").all():
        box.check()
    shown.locator("button[formaction$='/approve/']").click()
    assert Approval.objects.filter(verdict="").count() == 2
    shown.locator("form.step button").click()

    assert shown.locator("main [role=status], #content [role=status]").inner_text() == "Done for 1 of 2."
    assert "Trần Hải" in shown.locator(".results table").inner_text()
    assert Approval.objects.get(verdict="approved").product.name == "Cà phê Robusta"
