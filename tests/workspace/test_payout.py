"""The account that a producer is paid to: named with a password, confirmed, rested, told."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from core import clock, redis
from notifications.models import Message
from payments import payout_queries
from payments.errors import NoReasonGiven, WrongState
from payments.models import PayoutAccount
from payments.providers import vietqr
from payments.services import payout
from payments.services.settlements import close, settle
from tests.factories import UserFactory
from tests.pages import money
from tests.payments.settling import goods, sold, today
from tests.workspace.seats import browser_of, member

PAGE = "/kenh-nguoi-ban/co-so/tai-khoan/"
PASSWORD = "buoi-tan-trieu-2026"
SAYS = {"bank": "970436", "account": "0071 000 123456", "holder": "htx bưởi tân triều", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _room(owner):
    redis.client().delete(*(redis.client().keys("bucket:*") or ["bucket:none"]))
    owner.user.set_password(PASSWORD)
    owner.user.save()


@pytest.fixture
def desk(owner):
    return browser_of(owner)


def name(owner, account: str = "0071000123456") -> PayoutAccount:
    facts = {"bank": "970436", "account": account, "holder": "HTX BƯỞI TÂN TRIỀU"}
    return payout.name_account(producer_id=owner.producer_id, by=owner.user, **facts)


def staff():
    return UserFactory.create(staff=True)


def rested(row: PayoutAccount):
    return time_machine.travel(row.usable_from + timedelta(seconds=1), tick=False)


def test_an_account_is_named_with_the_password_and_every_owner_is_told(owner, desk):
    other = member("owner", owner.producer)
    editor = member("editor", owner.producer)

    answer = desk.post(PAGE, SAYS)

    row = PayoutAccount.objects.get()
    assert (answer.status_code, answer.url) == (303, PAGE)
    assert (row.bank, row.account, row.holder) == ("970436", "0071000123456", "HTX BƯỞI TÂN TRIỀU")
    assert (row.state, row.asked_by) == ("asked", owner.user)
    told = set(Message.objects.filter(template="payout_account").values_list("recipient", flat=True))
    assert told == {owner.user.email, other.user.email}
    assert editor.user.email not in told
    assert "0071000123456" not in str(list(Message.objects.values_list("context", flat=True)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("password", "falsch"), ("password", ""), ("bank", "000000"), ("account", "12"), ("holder", "1")],
)
def test_what_is_wrong_is_named_and_nothing_changes(owner, desk, field, value):
    answer = desk.post(PAGE, SAYS | {field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not PayoutAccount.objects.exists()
    assert not Message.objects.exists()


def test_a_password_is_not_tried_at_will(owner, desk):
    for _try in range(5):
        desk.post(PAGE, SAYS | {"password": "falsch"})

    assert desk.post(PAGE, SAYS).status_code == 422
    assert not PayoutAccount.objects.exists()


def test_the_page_and_the_database_hold_no_whole_number(owner, desk):
    name(owner)
    page = desk.get(PAGE).content.decode()

    assert "•••3456" in page
    assert "0071000123456" not in page
    assert "TRIỀU" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, holder FROM payments_payoutaccount")
        assert not any("3456" in text or "HTX" in text for text in cursor.fetchone())


def test_money_goes_to_it_once_it_is_confirmed_and_has_rested(owner):
    old = name(owner)
    payout.confirm_account(old.pk, by=staff())
    assert payout_queries.current(owner.producer_id) is None
    with rested(old):
        assert payout_queries.current(owner.producer_id) == old
        new = name(owner, "0071000999999")
        assert payout_queries.current(owner.producer_id) == old
    with rested(new):
        assert payout_queries.current(owner.producer_id) == old, "nobody has confirmed the new one"
        payout.confirm_account(new.pk, by=staff())
        assert payout_queries.current(owner.producer_id) == new


def test_an_owner_takes_a_confirmed_one_back_while_it_rests_and_not_later(owner, desk):
    row = name(owner)
    payout.confirm_account(row.pk, by=staff())
    with rested(row), pytest.raises(WrongState):
        payout.withdraw_account(producer_id=owner.producer_id, account_id=row.pk, by=owner.user)

    assert desk.post(f"{PAGE}{row.pk}/rut-lai/").status_code == 303

    row.refresh_from_db()
    assert row.state == "withdrawn"
    with rested(row):
        assert payout_queries.current(owner.producer_id) is None
    with pytest.raises(WrongState):
        payout.confirm_account(row.pk, by=staff())


def test_another_one_takes_the_place_of_one_that_waits(owner):
    first, second = name(owner), name(owner, "0071000999999")

    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "asked")


def test_a_refusal_says_why(owner, desk):
    row = name(owner)
    with pytest.raises(NoReasonGiven):
        payout.refuse_account(row.pk, note=" ", by=staff())
    payout.refuse_account(row.pk, note="Chủ tài khoản là người khác.", by=staff())

    row.refresh_from_db()
    assert row.state == "refused"
    assert "Chủ tài khoản là người khác." in desk.get(PAGE).content.decode()


def test_finance_reads_it_whole_and_whoever_only_looks_its_end(owner):
    row = name(owner)
    address = reverse("admin:payments_payoutaccount_change", args=[row.pk])

    assert "0071000123456" in browser_of(money.bookkeeper()).get(address).content.decode()
    looks = browser_of(money.looker()).get(address).content.decode()
    assert "0071000123456" not in looks
    assert "•••3456" in looks


def test_finance_confirms_after_looking_twice(owner):
    row = name(owner)
    step = reverse("admin:payments_payoutaccount_step", args=[row.pk, "confirm"])
    browser = browser_of(money.bookkeeper())
    browser.post(step, {"confirmed": "1"})

    row.refresh_from_db()
    assert row.state == "confirmed"
    assert row.decided_at <= clock.now()


@pytest.mark.parametrize("has_rested", [False, True])
def test_a_closed_settlement_shows_where_it_goes_once_the_account_has_rested(owner, settings, has_rested):
    variant = goods(owner.producer)
    sold((variant, 2), number=1)
    settlement = settle(owner.producer_id, until=today())
    close(settlement.pk, by=staff())
    settings.PAYOUT_REST_DAYS = 0 if has_rested else 3
    payout.confirm_account(name(owner).pk, by=staff())
    address = reverse("admin:payments_settlement_change", args=[settlement.pk])

    page = browser_of(money.bookkeeper()).get(address)

    payee = page.context["payee"]
    if not has_rested:
        assert payee is None
        return
    asked = vietqr.decode(payee.text)
    assert (asked.bin, asked.account, asked.content) == ("970436", "0071000123456", settlement.code)
    assert asked.amount_vnd == settlement.total_vnd
    assert "•••3456" in browser_of(money.looker()).get(address).content.decode()
