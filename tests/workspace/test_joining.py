"""A business joins: signed up by a person, verified by staff, the result kept."""

import pytest
from django.test import Client

from accounts.models import User
from catalog import joining
from catalog.errors import BadIdentity, BadProducer
from catalog.models import IdentityCheck, Membership, Producer
from notifications.models import Message
from tests.factories import ProducerFactory, UserFactory, WardFactory
from tests.workspace.seats import browser_of, member

SIGN_UP, ABOUT, HOME = (f"/kenh-nguoi-ban/{page}" for page in ("dang-ky/", "co-so/", ""))


@pytest.fixture
def form(db, fresh_map):
    WardFactory()
    return {
        "kind": "cooperative_group",
        "name": "Tổ hợp tác Mít Vĩnh Cửu",
        "ward_name": "Phường Tân Triều, Đồng Nai",
        "ward": "26188",
        "phone": "0912 345 678",
        "email": "mit@example.vn",
        "tax_code": "3600123456",
        "business_registration_no": "",
    }


@pytest.fixture
def fresh_map():
    from accounts import atlas

    atlas.forget()
    yield
    atlas.forget()


def asked() -> IdentityCheck:
    producer: Producer = ProducerFactory.create(identity_verified=False)
    owner = member("owner", producer)
    return joining.ask_identity(producer_id=producer.pk, by=owner.user)


def test_a_visitor_is_led_to_an_account_and_back(db):
    page = Client().get(SIGN_UP).content.decode()

    assert f"/tai-khoan/signup/?next={SIGN_UP}" in page


def test_somebody_without_a_seat_is_led_to_sign_up(db):
    answer = browser_of(UserFactory()).get(HOME)

    assert (answer.status_code, answer.url) == (302, SIGN_UP)


def test_signing_up_makes_an_unverified_producer_with_its_owner(form):
    user = UserFactory()
    answer = browser_of(user).post(SIGN_UP, form)

    producer = Producer.objects.get()
    assert (answer.status_code, answer.url) == (303, HOME)
    assert (producer.kind, producer.ward_id, producer.phone) == ("cooperative_group", "26188", "+84912345678")
    assert producer.identity_verified is False
    assert Membership.objects.get().role == "owner"
    assert IdentityCheck.objects.get().state == "asked"
    assert User.objects.get(pk=user.pk).role == "producer"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("kind", "bank"),
        ("ward", "99999"),
        ("phone", "12"),
        ("tax_code", "36001"),
        ("email", "x"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(form, field, value):
    if field == "ward":
        form["ward_name"] = "Không có xã này"
    answer = browser_of(UserFactory()).post(SIGN_UP, form | {field: value})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Producer.objects.exists()


def test_a_tax_code_belongs_to_one_business(form):
    ProducerFactory(tax_code="3600123456")
    answer = browser_of(UserFactory()).post(SIGN_UP, form)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["tax_code"]


def test_nobody_founds_a_second_business_before_the_first_is_verified(db):
    check = asked()
    with pytest.raises(BadProducer):
        joining.found_producer(user=check.asked_by, name="HTX", kind="cooperative", ward_id="26188")

    assert Producer.objects.count() == 1


def test_a_verdict_is_kept_and_told(db):
    check, staff = asked(), UserFactory(staff=True)
    joining.decide_identity(check_id=check.pk, is_verified=True, method="vneid", by=staff)

    check.refresh_from_db()
    assert (check.state, check.method, check.checked_by) == ("verified", "vneid", staff)
    assert Producer.objects.get().identity_verified is True
    assert Message.objects.get().template == "identity_decided"


@pytest.mark.parametrize(
    ("verdict", "field"), [({"is_verified": True}, "method"), ({"is_verified": False}, "note")]
)
def test_a_verdict_without_its_grounds_changes_nothing(db, verdict, field):
    check = asked()
    with pytest.raises(BadIdentity) as error:
        joining.decide_identity(check_id=check.pk, by=UserFactory(staff=True), **verdict)

    check.refresh_from_db()
    assert error.value.context == {"field": field}
    assert check.state == "asked"


def test_a_verdict_is_given_once(db):
    check, staff = asked(), UserFactory(staff=True)
    joining.decide_identity(check_id=check.pk, is_verified=False, note="Sai mã số thuế", by=staff)

    with pytest.raises(BadIdentity):
        joining.decide_identity(check_id=check.pk, is_verified=True, method="visit", by=staff)


def test_after_a_refusal_one_may_ask_again_and_otherwise_not(db):
    check = asked()
    assert joining.ask_identity(producer_id=check.producer_id, by=check.asked_by) == check
    staff = UserFactory(staff=True)
    joining.decide_identity(check_id=check.pk, is_verified=False, note="Sai mã số thuế", by=staff)

    browser = browser_of(check.asked_by)
    assert "Sai mã số thuế" in browser.get(ABOUT).content.decode()
    assert browser.post("/kenh-nguoi-ban/co-so/xac-minh/").status_code == 303
    assert IdentityCheck.objects.filter(producer=check.producer_id).count() == 2


def test_staff_give_the_verdict_in_the_records(db):
    check = asked()
    staff = browser_of(UserFactory(staff=True))
    page = f"/admin/catalog/identitycheck/{check.pk}/change/"

    assert staff.get(page).status_code == 200
    assert staff.post(page, {"verdict": "verified", "method": "", "note": ""}).status_code == 200
    assert staff.post(page, {"verdict": "verified", "method": "vneid", "note": ""}).status_code == 302
    check.refresh_from_db()
    assert check.state == "verified"
    assert staff.get(page).status_code == 200
    assert staff.post(page, {"verdict": "refused", "note": "x"}).status_code == 403


def test_staff_open_a_check_of_a_producer_without_an_owner(db):
    producer = ProducerFactory(identity_verified=False)
    staff = browser_of(UserFactory(staff=True))

    assert staff.get("/admin/catalog/identitycheck/add/").status_code == 200
    assert staff.post("/admin/catalog/identitycheck/add/", {"producer": producer.pk}).status_code == 302
    assert IdentityCheck.objects.get().producer == producer


def test_what_was_verified_cannot_be_changed_by_the_producer(owner, desk):
    answer = desk.post(ABOUT, {"name": "Tên khác", "kind": "llc", "phone": "0912 345 678", "story": "Mít"})

    assert answer.status_code == 303
    producer = Producer.objects.get()
    assert (producer.name, producer.story) == (owner.producer.name, "Mít")


def test_a_new_name_is_found_in_the_search(form):
    check = asked()
    answer = browser_of(check.asked_by).post(ABOUT, form)

    assert answer.status_code == 303
    assert Producer.objects.get().name == "Tổ hợp tác Mít Vĩnh Cửu"


def test_a_refused_business_reads_the_reasons_of_the_list(db):
    check, staff = asked(), UserFactory(staff=True)
    with pytest.raises(BadIdentity):
        joining.decide_identity(check_id=check.pk, is_verified=False, reasons=["price_odd"], by=staff)
    joining.decide_identity(check_id=check.pk, is_verified=False, reasons=["tax_code_unknown"], by=staff)

    assert "Không tìm thấy mã số thuế này" in browser_of(check.asked_by).get(ABOUT).content.decode()
    assert "Không tìm thấy mã số thuế này" in Message.objects.get().context["note"]
