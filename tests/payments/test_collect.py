"""Lines of the account that no message told of are asked for."""

import httpx
import pytest

from core import clock
from payments import tasks
from payments.errors import WrongState
from payments.models import Receipt, Refund
from payments.providers import registry
from payments.services.transfers import by_hand, collect
from tests.factories import UserFactory
from tests.pages import money

pytestmark = pytest.mark.django_db


class List:
    """SePay's list of lines: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.status = 200
        self.heard: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return httpx.Response(self.status, json={"status": self.status, "transactions": self.rows})

    def add(
        self, number: int, content: str, *, came: int = 0, went: int = 0, account: str = "1023456789"
    ) -> None:
        self.rows.append(
            {
                "id": str(number),
                "account_number": account,
                "transaction_date": clock.now().strftime("%Y-%m-%d %H:%M:%S"),
                "amount_in": f"{came}.00",
                "amount_out": f"{went}.00",
                "transaction_content": content,
                "reference_number": f"FT{number}",
            }
        )


@pytest.fixture
def listed(monkeypatch):
    found = List()
    client = httpx.Client(transport=httpx.MockTransport(found))
    monkeypatch.setattr(registry, "client", lambda: client)
    return found


def test_money_that_no_message_told_of_is_booked_once(listed, attempt):
    code = registry.bank().new_code()
    payment = attempt(method="bank_qr", reference=code)
    listed.add(1, f"NGUYEN VAN A {code.lower()}", came=payment.amount_vnd)
    listed.add(2, "another account", came=5_000, account="999")
    assert (collect(), collect()) == (1, 0)
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd) == ("paid", payment.amount_vnd)
    assert Receipt.objects.get().transaction_id == "sepay:1"


def refunds() -> list[Refund]:
    """Two of 120,000 đồng that wait to be transferred."""
    names = enumerate(("HTABCDEFGHJK", "HTKJHGFEDCBA"), start=1)
    return [money.refund(number=number, reference=name) for number, name in names]


def test_a_transfer_to_a_shopper_ends_its_refund_though_the_bank_wrote_around_it(listed):
    first, second = refunds()
    around = "MBVCB.5000092704.092704.{}.CT tu 0071000888999 OCOP DONG NAI"
    listed.add(1, around.format(first.reference), went=120_000)
    listed.add(2, around.format(second.reference), went=119_999)
    assert collect() == 2
    for refund in (first, second):
        refund.refresh_from_db()
    assert [(one.state, one.transaction_id) for one in (first, second)] == [("done", "FT1"), ("ready", "")]


def test_a_transfer_that_names_two_refunds_ends_neither(listed):
    listed.add(1, " va ".join(refund.reference for refund in refunds()), went=120_000)
    assert (collect(), Refund.objects.filter(state=Refund.State.READY).count()) == (1, 2)


@pytest.mark.parametrize(
    "other",
    [{"amount_vnd": 80_000}, {"state": Refund.State.ASKED}, {"state": Refund.State.DONE}],
    ids=["another sum", "not agreed to", "paid already"],
)
def test_one_that_could_not_be_meant_still_counts_among_those_named(listed, other):
    first, second = refunds()
    Refund.objects.filter(pk=second.pk).update(**other)
    listed.add(1, f"{first.reference} va {second.reference}", went=first.amount_vnd)
    assert collect() == 1
    first.refresh_from_db()
    assert (first.state, first.transaction_id) == (Refund.State.READY, "")


@pytest.mark.parametrize("state", [Refund.State.ASKED, Refund.State.WITHDRAWN, Refund.State.FAILED])
def test_a_line_that_names_a_refund_nobody_may_pay_ends_it_not(listed, state):
    first, _second = refunds()
    Refund.objects.filter(pk=first.pk).update(state=state)
    listed.add(1, first.reference, went=first.amount_vnd)
    assert collect() == 1
    first.refresh_from_db()
    assert (first.state, Receipt.objects.get().order_id) == (state, None)


@pytest.mark.parametrize("content", ["{}", "no code"], ids=["named", "unmatched"])
def test_money_that_a_person_has_typed_is_not_booked_again_when_its_message_comes(listed, attempt, content):
    code = registry.bank().new_code()
    payment = attempt(method="bank_qr", reference=code)
    by_hand(
        order_code=payment.order.code,
        amount_vnd=payment.amount_vnd,
        bank_reference="ft1",
        by=UserFactory(staff=True),
    )
    listed.add(1, content.format(code), came=payment.amount_vnd)
    listed.add(2, content.format(code), came=5_000)
    assert (collect(), collect()) == (1, 0)
    payment.order.refresh_from_db()
    assert payment.order.received_vnd == payment.amount_vnd + 5_000 * (content == "{}")


def test_money_that_a_message_told_of_is_not_typed_again(listed, attempt):
    payment = attempt(method="bank_qr", reference=registry.bank().new_code())
    listed.add(1, "no code", came=payment.amount_vnd)
    assert collect() == 1
    with pytest.raises(WrongState):
        by_hand(
            order_code=payment.order.code,
            amount_vnd=payment.amount_vnd,
            bank_reference="FT1",
            by=UserFactory(staff=True),
        )
    assert Receipt.objects.get().order_id is None


def test_where_no_list_is_set_up_nobody_is_asked(listed, settings):
    settings.BANK_LIST = settings.BANK_LIST | {"token": ""}
    assert (collect(), listed.heard) == (0, [])


def test_a_list_that_is_away_is_asked_again_another_time(listed):
    listed.status = 503
    tasks.collect_transfers()
    assert (len(listed.heard), Receipt.objects.count()) == (1, 0)
