"""Who may open what outside the workspace: pages of one shopper, previews, the staff's pages, the interface
for programs. The map of the site is walked, so that an address nobody thought of fails here."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts.models import Address, User
from accounts.services import ensure_groups
from core import clock
from orders.models import Order, OrderLine, Return, ReturnPicture
from orders.services import returns, tickets
from orders.states import Status
from tests.factories import ProductFactory, UserFactory, VariantFactory, WardFactory
from tests.orders.web import bring, web_order
from tests.site_map import addresses, is_let_in, methods, written
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db


def order(lan: User) -> str:
    return web_order((VariantFactory.create(stock=9), 1), user=lan, number=lan.pk).code


def asked(lan: User) -> Return:
    line = OrderLine.objects.get(order__code=arrived(lan))
    assert line.package_id
    return returns.ask(line.package_id, reason="mind", words="Đổi ý", units={line.pk: 1})


def of_return(lan: User) -> tuple[str, int]:
    made = asked(lan)
    return made.package.order.code, made.pk


def arrived(lan: User) -> str:
    sold = web_order((VariantFactory.create(stock=9), 1), user=lan, number=lan.pk)
    return bring(sold, Status.DELIVERED).code


def of_picture(lan: User) -> tuple[str, int]:
    made = asked(lan)
    picture = ReturnPicture(asked=made, width=1, height=1)
    picture.file.save("dap.jpg", ContentFile(b"jpeg"))
    return made.package.order.code, picture.pk


def talk(lan: User) -> str:
    return tickets.open_ticket(subject="Hỏi", text="Sao?", user=lan).code


def place(lan: User) -> int:
    made = Address.objects.create(
        user=lan, receiver="Lan", phone="+84912345678", ward=WardFactory.create(), street_line="1 ấp 2",
        as_of=clock.now().date(),
    )  # fmt: skip
    return made.pk


def to_review(lan: User) -> int:
    return OrderLine.objects.get(order__code=arrived(lan)).pk


# Of one shopper alone, by what makes the key: to everybody else it does not exist.
OWN = {
    "/don-hang/{}/": order,
    "/don-hang/{}/huy-don/": order,
    "/don-hang/{}/tra-hang/": arrived,
    "/don-hang/{}/tra-hang/{}/rut-lai/": of_return,
    "/don-hang/{}/anh/{}/": of_picture,
    "/don-hang/{}/tai-khoan-hoan-tien/": order,
    "/don-hang/{}/mua-lai/": order,
    "/don-hang/{}/hoi/": order,
    "/don-hang/{}/thanh-toan/": order,
    "/don-hang/{}/thanh-toan/luot/": order,
    "/ho-tro/{}/": talk,
    "/tai-khoan/dia-chi/{}/": place,
    "/tai-khoan/dia-chi/{}/xoa/": place,
    "/tai-khoan/dia-chi/{}/mac-dinh/": place,
    "/tai-khoan/danh-gia/{}/": to_review,
}
GONE = "/tai-khoan/dia-chi/{}/xoa/"  # to remove what one has not is done already, and says so

# For everybody: what it shows is public, or follows the session, or is signed by who sends it.
OPEN = {
    "/", "/san-pham/", "/san-pham/{}/", "/san-pham/{}/danh-gia/", "/san-pham/{}/hoi-dap/",
    "/san-pham/{}/yeu-thich/", "/san-pham/{}/anh-chia-se.jpg", "/anh-danh-gia/{}/", "/danh-muc/",
    "/danh-muc/{}/", "/goi-y/", "/co-so/{}/", "/sao-ocop/", "/chung-nhan/{}/", "/truy-xuat/",
    "/truy-xuat/{}/", "/truy-xuat/{}/qr.svg", "/xac-nhan-tuoi/", "/tra-cuu/", "/ho-tro/", "/phuong-xa/",
    "/gio-hang/", "/gio-hang/dong/", "/gio-hang/dong/{}/", "/gio-hang/dong/{}/xoa/", "/gio-hang/chon/",
    "/gio-hang/gia-moi/", "/gio-hang/ma-giam-gia/", "/gio-hang/ma-giam-gia/xoa/", "/thanh-toan/",
    "/thanh-toan/xac-nhan/", "/thanh-toan/giu-hang/", "/thanh-toan/don-hang/", "/thanh-toan/ve/{}/",
    "/gioi-thieu/", "/quy-che/", "/khieu-nai/", "/rieng-tu/", "/giao-hang/", "/doi-tra/", "/giao-dien/",
    "/ngoai-tuyen/", "/manifest.webmanifest", "/sw.js", "/media/{}", "/robots.txt", "/sitemap.xml",
    "/sitemap-{}.xml", "/healthz", "/readyz", "/metrics",
    "/hooks/{}/", "/hooks/pay/vnpay/", "/hooks/pay/momo/", "/hooks/pay/bank/{}/",
    "/live/{}/events/", "/chot-don/{}/", "/chot-don/{}/thoi-nhac/",
    "/phat-truc-tiep/", "/phat-truc-tiep/{}/", "/phat-truc-tiep/{}/lich.ics", "/phat-truc-tiep/{}/nhac-toi/",
    "/phat-truc-tiep/{}/binh-luan/", "/phat-truc-tiep/{}/chot/{}/", "/phat-truc-tiep/{}/dat/",
    "/phat-truc-tiep/{}/tro-choi/{}.csv",
    "/phat-truc-tiep/quy-tac/", "/phat-truc-tiep/{}/bao-cao/", "/phat-truc-tiep/{}/anh-chia-se.jpg",
    "/kol/{}/",
    "/api/v1/", "/api/v1/{}", "/api/v1/schema/", "/api/v1/docs/", "/api/v1/products/",
    "/api/v1/products.{}", "/api/v1/products/{}/", "/api/v1/products/{}.{}",
    "/tai-khoan/login/", "/tai-khoan/logout/", "/tai-khoan/signup/", "/tai-khoan/inactive/",
    "/tai-khoan/confirm-email/", "/tai-khoan/confirm-email/{}/", "/tai-khoan/login/code/confirm/",
    "/tai-khoan/password/reset/", "/tai-khoan/password/reset/done/", "/tai-khoan/phone/verify/",
    "/tai-khoan/password/reset/key/{}-{}/", "/tai-khoan/password/reset/key/done/",
}  # fmt: skip
PREVIEW, PICTURE = "/san-pham/{}/xem-truoc/", "/don-hang/{}/thanh-toan/vietqr.png"
STAFF = ("/staff/", "/admin/")
ELSEWHERE = ("/kenh-nguoi-ban/", "/tai-khoan/", *STAFF)  # each asked as a whole, below or in tests/workspace
DOORS = {"/admin/login/", "/admin/logout/", "/admin/jsi18n/", "/admin/r/{}/{}/"}  # open, or lead to the shop
OF_RECORD = ("_add", "_change", "_delete", "_changelist")
ACCOUNT = [one for one in addresses("/tai-khoan/") if one.shape not in OPEN]
FOR_STAFF = [one for below in STAFF for one in addresses(below) if one.shape not in DOORS]


def strangers() -> dict[str, Client]:
    """Everybody but the shopper whose row it is."""
    ensure_groups()
    finance = UserFactory.create(is_staff=True)
    finance.groups.add(Group.objects.get(name="finance"))
    return {
        "visitor": Client(),
        "shopper": browser_of(UserFactory.create()),
        **{role: browser_of(member(role)) for role in ("owner", "editor", "packer")},
        "staff": browser_of(UserFactory.create(is_staff=True)),
        "finance": browser_of(finance),
        "superuser": browser_of(UserFactory.create(staff=True)),
    }


def test_no_address_of_the_site_is_left_out():
    known = OPEN | set(OWN) | {PREVIEW, PICTURE}
    left_out = [
        one.shape for one in addresses() if one.shape not in known and not one.shape.startswith(ELSEWHERE)
    ]

    assert left_out == [], "say whose it is: OPEN for everybody, OWN for one shopper's, or a part of its own"
    assert known - {one.shape for one in addresses()} == set(), "no such address any more"


@pytest.mark.parametrize("shape", OWN)
def test_what_is_one_shoppers_does_not_exist_for_anybody_else(shape):
    lan = UserFactory.create()
    made = OWN[shape](lan)
    address, hers = shape.format(*(made if isinstance(made, tuple) else (made,))), browser_of(lan)
    for method in methods(address, hers):
        for who, browser in strangers().items():
            before = written()
            answer = getattr(browser, method)(address)
            is_led = who == "visitor" and shape.startswith("/tai-khoan/")
            wanted = 302 if is_led else 303 if shape == GONE else 404

            assert answer.status_code == wanted, (method, who)
            assert written() == before, (method, who)
        assert getattr(hers, method)(address).status_code not in (403, 404), method


def test_the_code_to_scan_is_shown_to_the_shopper_alone():
    lan = UserFactory.create()
    sold = web_order((VariantFactory.create(stock=9), 1), user=lan, method=Order.Method.BANK_QR)
    till, address = reverse("storefront:pay", args=[sold.code]), PICTURE.format(sold.code)
    browser_of(lan).post(f"{till}luot/", {"method": "bank_qr"})

    assert browser_of(lan).get(address).status_code == 200
    assert {browser.get(address).status_code for browser in strangers().values()} == {404}


@pytest.mark.parametrize("one", ACCOUNT, ids=lambda one: one.shape)
def test_a_page_of_the_account_asks_a_visitor_to_log_in(one):
    for method in ("get", "post"):
        before = written()
        answer = getattr(Client(), method)(one.example)
        if answer.status_code == 405:
            assert method == "get"  # a button alone
            continue

        assert (answer.status_code, "/login/" in answer.headers["Location"]) == (302, True), method
        assert written() == before, method


def test_a_preview_is_for_those_who_make_it_and_for_staff():
    seats = {role: member(role) for role in ("owner", "editor", "packer")}
    found = {}
    for role, seat in seats.items():
        draft = ProductFactory.create(producer=seat.producer, state="draft")
        VariantFactory.create(product=draft, stock=3)
        address = PREVIEW.format(draft.slug)
        assert browser_of(seat).get(address).status_code == 200, role
        found[role] = {who: browser.get(address).status_code for who, browser in strangers().items()}

    others = dict.fromkeys(("shopper", "owner", "editor", "packer"), 404)
    wanted = {"visitor": 302, **others, **dict.fromkeys(("staff", "finance", "superuser"), 200)}
    assert found == dict.fromkeys(seats, wanted)


def test_programs_read_and_write_nothing():
    for one in (one for one in addresses("/api/v1/") if one.name != "api:docs"):
        for who, browser in strangers().items():
            before = written()
            for method in ("post", "put", "patch", "delete"):
                assert getattr(browser, method)(one.example).status_code in (403, 404, 405), (one.shape, who)
            assert written() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_but_staff_comes_in_by_any_staff_address(method):
    outside = {who: one for who, one in strangers().items() if who not in ("staff", "finance", "superuser")}
    before, let_in = written(), []
    for one in FOR_STAFF:
        for who, browser in outside.items():
            answer = getattr(browser, method)(one.example)
            if is_let_in(answer.status_code, answer.headers.get("Location", "")):
                let_in.append((one.shape, who))

    assert let_in == []
    assert written() == before


def test_staff_without_a_right_write_nothing_anywhere():
    browser = browser_of(UserFactory.create(is_staff=True))
    before, let_in = written(), []
    for one in FOR_STAFF:
        status = browser.post(one.example).status_code
        is_record = one.name.endswith(OF_RECORD) and one.name != "admin:password_change"
        if (is_record and status != 403) or (one.name.endswith("_step") and status not in (403, 404)):
            let_in.append((one.shape, status))

    assert let_in == []
    assert written() == before


@pytest.mark.parametrize("role", ["staff", "finance"])
def test_the_channels_are_moved_by_those_alone_who_may(role):
    who = strangers()[role]
    acts = [one for one in addresses("/staff/") if one.name.startswith("channels_sync:")]
    for one in acts:
        said = methods(one.example, browser_of(UserFactory.create(staff=True)))
        if "post" in said:
            assert who.post(one.example).status_code == 403, one.shape
        if said == ["get"]:
            assert who.get(one.example).status_code == (403 if "connected" in one.shape else 200), one.shape


def test_no_list_and_no_page_of_work_is_refused_to_a_superuser():
    browser, refused = browser_of(UserFactory.create(staff=True)), []
    pages = [one for one in FOR_STAFF if one.shape.startswith("/staff/") or one.name.endswith("_changelist")]
    for one in pages:
        answer = browser.get(one.example)
        if answer.status_code in (401, 403) or "/login/" in answer.headers.get("Location", ""):
            refused.append(one.shape)

    assert refused == []
    assert len(pages) > 40
