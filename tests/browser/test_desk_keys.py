"""The day's work at the desk by keys alone: no step wants a mouse. (A product is mended and sent by keys in
test_workspace, many orders are packed at once in test_workspace_orders.)"""

import pytest

from catalog.models import Invitation, Product, Variant
from inventory.models import StockRecord
from orders.models import Order, Package, Portion
from orders.services import tickets
from orders.states import Status
from tests.browser.conftest import reach
from tests.factories import CategoryFactory
from tests.orders.web import bring, web_order
from tests.workspace.access_stock import own_variant
from tests.workspace.seats import member
from workspace.tasks import import_table

DESK = "/kenh-nguoi-ban/"


@pytest.fixture
def seat(transactional_db):
    return member("owner")


def press(page, selector: str, key: str = "Enter") -> None:
    """Go there by Tab and press it."""
    reach(page, selector)
    page.keyboard.press(key)


def follow(page, selector: str) -> None:
    """The same where it leads to another page."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page, selector: str, text: str) -> None:
    """Go there by Tab, and type over what is there."""
    reach(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_an_order_is_confirmed_packed_and_handed_over(open_page, seat):
    web_order((own_variant(seat.producer), 2))
    page = open_page(f"{DESK}don-hang/", user=seat.user)
    follow(page, ".jobrow__code")
    for noun, status in (("xac-nhan", Status.TO_SHIP), ("dong-goi", Status.PACKING)):
        follow(page, f"form[action$='/{noun}/'] .btn")
        assert Portion.objects.get().status == status
    write(page, "#ban-giao-carrier", "Viettel Post")
    write(page, "#ban-giao-tracking", "VTP123")
    follow(page, "form[action$='/ban-giao/'] .btn")
    page.get_by_text("VTP123").first.wait_for()
    assert Portion.objects.get().status == Status.SHIPPING


def test_a_label_is_printed(open_page, seat):
    bring(web_order((own_variant(seat.producer), 3)), Status.PACKING)
    page = open_page(f"{DESK}don-hang/{Portion.objects.get().pk}/", user=seat.user)
    papers = []

    def keep(route) -> None:
        """The paper as the shop sends it, not given to the browser's viewer, which may never come to rest."""
        answer = route.fetch()
        papers.append((answer.status, answer.headers["content-type"], answer.body()[:5]))
        route.fulfill(status=204)

    page.route("**/don-hang/in/", keep)
    with page.expect_response("**/don-hang/in/"):
        press(page, "[name=paper][value=nhan]")
    assert papers == [(200, "application/pdf", b"%PDF-")]


def test_an_order_is_sent_in_two_packages(open_page, seat):
    bring(web_order((own_variant(seat.producer), 3)), Status.TO_SHIP)
    page = open_page(f"{DESK}don-hang/{Portion.objects.get().pk}/", user=seat.user)
    press(page, "details:has(form[action$='/tach-kien/']) > summary")
    write(page, "form[action$='/tach-kien/'] input[type=number]", "1")
    follow(page, "form[action$='/tach-kien/'] .btn")
    assert Package.objects.count() == 2


def test_a_talk_is_answered(open_page, seat):
    talk = tickets.open_ticket(subject="Hỏi", text="Sao?", producer_id=seat.producer.pk)
    page = open_page(f"{DESK}tin-nhan/", user=seat.user)
    follow(page, f"a[href$='{talk.code}/']")
    write(page, "#id_text", "Dạ mai em giao.")
    follow(page, "[data-canned-form] .btn")
    page.locator(".talk__word").nth(1).wait_for()
    assert talk.messages.last().text == "Dạ mai em giao."


def test_stock_is_counted(open_page, seat):
    one = own_variant(seat.producer)
    page = open_page(f"{DESK}kho/", user=seat.user)
    follow(page, "a.jobrow__code")
    press(page, "details:has(form[action$='/kiem-kho/']) > summary")
    write(page, "#kiem-kho-on_hand", "7")
    follow(page, "form[action$='/kiem-kho/'] .btn")
    page.get_by_text("-3").first.wait_for()
    assert StockRecord.objects.get(pk=one.pk).on_hand == 7


def test_goods_are_sold_at_the_counter(open_page, seat):
    one = own_variant(seat.producer)
    page = open_page(f"{DESK}ban-tai-quay/", user=seat.user)
    press(page, f"[data-add='{one.pk}']", "Space")
    press(page, ".counter__go")
    page.locator("#counter-said:has-text('DH')").wait_for()
    assert Order.objects.get().lines.get().quantity == 1


def test_somebody_is_invited(open_page, seat):
    page = open_page(f"{DESK}thanh-vien/", user=seat.user)
    write(page, "main [name=email]", "moi@example.vn")
    follow(page, "main form:has([name=email]) .btn")
    page.get_by_text("moi@example.vn").first.wait_for()
    assert Invitation.objects.get().email == "moi@example.vn"


def test_a_column_of_prices_is_typed_down_pasted_and_saved(open_page, seat):
    rows = [own_variant(seat.producer) for _number in range(3)]
    page = open_page(f"{DESK}san-pham/bang-gia/", user=seat.user)
    reach(page, "[data-cell=price_vnd]")
    for price in ("10k", "20k"):
        page.keyboard.press("Control+a")
        page.keyboard.type(price)
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "row-2-price_vnd"
    page.keyboard.press("ArrowUp")
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData("text", "25.000\\t9\\n30.000\\t8\\n");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true,
            cancelable: true })); }"""
    )
    follow(page, "[data-grid] .btn")
    assert list(Variant.objects.order_by("pk").values_list("price_vnd", flat=True)) == [
        10_000,
        25_000,
        30_000,
    ]
    assert [StockRecord.objects.get(pk=one.pk).on_hand for one in rows] == [10, 9, 8]


@pytest.mark.parametrize("script", [True, False])
def test_a_spreadsheet_is_tried_and_imported_while_the_page_says_how_far_it_is(
    open_page, seat, tmp_path, monkeypatch, script
):
    given = []
    monkeypatch.setattr(import_table, "delay", lambda *what: given.append(what))  # the worker is slow today
    CategoryFactory()
    file = tmp_path / "a.csv"
    file.write_text("name,category,unit,label,price_vnd\nKẹo,trai-cay-tuoi,hộp,Hũ,60k")
    page = open_page(f"{DESK}san-pham/bang-tinh/", width=360, user=seat.user, script=script)
    page.set_input_files("[name=file]", str(file))
    follow(page, "form[enctype] .btn")
    follow(page, "form:has([name=key]) .btn")
    page.locator("progress").wait_for()
    assert not Product.objects.exists()
    import_table(*given[0])
    page.wait_for_url(f"**{DESK}san-pham/")
    assert page.get_by_text("Kẹo").first.is_visible()
