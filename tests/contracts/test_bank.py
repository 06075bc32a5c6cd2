"""Transfers against the sandbox's bank and carrier: codes, messages of each service, lists, statements."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from payments.providers.bank_notices import Casso, PayOs, SePay, SePayList
from payments.providers.bank_qr import BankQr
from payments.providers.cod import Cash, compare, read_statement
from payments.providers.protocol import NoticeService, RawNotice
from tests.contracts.conftest import Sandbox
from tests.sandbox.paying_shop import Inbox


@pytest.fixture
def keys(sandbox: Sandbox) -> dict[str, str]:
    return sandbox.http.get("/control/credentials").json()["bank"]


@pytest.fixture
def bank(keys: dict[str, str]) -> BankQr:
    return BankQr(bin=keys["bin"], account=keys["account"], holder=keys["holder"])


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    opened = Inbox()
    yield opened
    opened.close()


def transfer(sandbox: Sandbox, **said: object) -> None:
    """A customer of the bank transfers."""
    answer = sandbox.http.post("/control/transfer", json=said)
    assert answer.status_code == 200, answer.text


def service(name: str, keys: dict[str, str]) -> NoticeService:
    if name.startswith("sepay"):
        is_signed = name == "sepay"
        return SePay(secret=keys["sepay_secret"]) if is_signed else SePay(api_key=keys["sepay_api_key"])
    if name.startswith("casso"):
        return Casso(key=keys["casso_key"], token=keys["casso_token"])
    return PayOs(checksum_key=keys["payos_checksum_key"])


@pytest.mark.parametrize("mangle", ["off", "light", "heavy"])
@pytest.mark.parametrize("name", ["sepay", "sepay_key", "casso1", "casso2", "payos"])
def test_a_transfer_is_told_of_and_its_code_is_found(sandbox, keys, bank, inbox, name, mangle):
    for switch, value in {
        "service": name,
        "notice_url": f"{inbox.address}/hooks/pay/bank/{{service}}/",
        "mangle": mangle,
    }.items():
        sandbox.switch("bank", switch, value)
    code = bank.new_code()
    transfer(sandbox, qr=bank.terms(code, 185_000).qr)
    (message,) = inbox.wait_for(1)
    raw = RawNotice(headers=message.headers, body=message.body, received_at=datetime.now(UTC))
    (line,) = service(name, keys).read(raw)
    assert (line.amount_vnd, line.account in bank.accounts) == (185_000, True)
    assert bank.find_codes(line.content) == [code]
    assert line.bank_reference


def test_lines_are_listed_as_they_are_told(sandbox, keys, bank):
    code = bank.new_code()
    transfer(sandbox, qr=bank.terms(code, 185_000).qr, amount=85_000)
    transfer(sandbox, direction="out", amount=50_000, content="HTABCDEF2345")
    with httpx.Client() as client:
        listed = SePayList(
            url=f"{sandbox.base_url}/userapi",
            token=keys["sepay_api_key"],
            account=bank.account,
            client=client,
        )
        lines = listed.since(datetime.now(UTC) - timedelta(minutes=5))
        assert listed.since(datetime.now(UTC) + timedelta(minutes=5)) == []
    assert sorted(line.amount_vnd for line in lines) == [-50_000, 85_000]
    came = next(line for line in lines if line.amount_vnd > 0)
    assert bank.find_codes(came.content) == [code]


def test_a_carriers_statement_is_read(sandbox):
    for number, outcome in enumerate(("delivered", "wrong_amount", "partial"), start=1):
        visit = {"package_code": f"DH26AB-{number}", "outcome": outcome, "amount": "185000"}
        answer = sandbox.http.post("/carrier/", data=visit)
        assert answer.status_code in (200, 303), answer.text
    statement = sandbox.http.get("/carrier/remittance.csv").content
    lines = {line.package_code: line for line in read_statement(statement)}
    assert [compare(185_000, lines[f"DH26AB-{number}"].collected_vnd) for number in (1, 2, 3)] == [
        Cash.EXACT,
        Cash.SHORT,
        Cash.SHORT,
    ]
    assert all(line.collected_vnd - line.fee_vnd == line.net_vnd for line in lines.values())
