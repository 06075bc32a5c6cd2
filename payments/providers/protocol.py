"""What every way to pay has to offer, and the values that pass between it and the books. No Django.

A provider signs, encodes, parses and asks its gateway. It knows no rows, tries nothing twice and never
sleeps: what a message means for an order is decided in `payments.services`. Amounts are whole đồng; a
gateway's own scale (VNPay's hundredths) never leaves its module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What a message or an answer says of an attempt to pay."""

    PAID = "paid"
    PENDING = "pending"  # nothing final yet: ask again later
    HELD = "held"  # the money was taken and is under suspicion: a person decides
    FAILED = "failed"  # final, no money was taken
    UNKNOWN = "unknown"  # the gateway knows of no such attempt


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt as its gateway has to hear of it.

    `reference` is unique for ever and never used again, `words` are plain ASCII without `&` and `=`, `ip` is
    the shopper's, addresses are absolute. `locale` is "vi" or "en".
    """

    reference: str
    request_id: str
    amount_vnd: int
    words: str
    opened_at: datetime
    expires_at: datetime
    ip: str = ""
    locale: str = "vi"
    return_url: str = ""
    notice_url: str = ""
    transaction_id: str = ""  # the gateway's, once it is known


@dataclass(frozen=True, slots=True)
class Start:
    """Where and how to pay: an address for the browser, the text of a QR code, a link into an app."""

    url: str = ""
    qr: str = ""
    app_url: str = ""


@dataclass(frozen=True, slots=True)
class RawNotice:
    """A message as it came: header names in lower case, the query without "?", the body as bytes."""

    query: str = ""
    headers: Mapping[str, str] | None = None
    body: bytes = b""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is known of one attempt. `amount_vnd` is None when the message does not say."""

    reference: str
    verdict: Verdict
    amount_vnd: int | None = None
    transaction_id: str = ""
    code: str = ""
    words: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A line of a bank account: what came in (positive) or went out (negative), unique by `transaction_id`.

    `balance_vnd` is the account's after it, where the service says so.
    """

    transaction_id: str
    amount_vnd: int
    content: str
    account: str
    at: datetime
    code: str = ""  # what the service itself took for the code of the order
    bank_reference: str = ""
    balance_vnd: int | None = None


class Step(StrEnum):
    """Where money on its way back stands."""

    SENT = "sent"  # taken on, not yet with the shopper
    DONE = "done"
    FAILED = "failed"  # final: it has to go another way
    RETRY = "retry"  # refused for now, the same call may be made again later
    UNKNOWN = "unknown"  # the gateway knows of no such refund


@dataclass(frozen=True, slots=True)
class PayBack:
    """Money to give back. `reference` and `request_id` are its own; `paid` is the attempt that brought it."""

    reference: str
    request_id: str
    amount_vnd: int
    paid: Attempt
    paid_vnd: int
    words: str
    at: datetime
    earlier: frozenset[str] = frozenset()  # the gateway's numbers of what went back before this was asked for
    by: str = ""
    refunded_before_vnd: int = 0


@dataclass(frozen=True, slots=True)
class PaidBack:
    """What a gateway answered to a refund or to a question about one."""

    step: Step
    code: str = ""
    words: str = ""
    transaction_id: str = ""


class Outcome(StrEnum):
    """What became of a notice here; a provider puts it into the words its gateway wants to hear."""

    STORED = "stored"  # the result is in the books now, paid or failed
    KNOWN = "known"  # it was there before
    FORGED = "forged"
    FOREIGN = "foreign"  # genuine, for another merchant
    NO_ATTEMPT = "no_attempt"
    WRONG_AMOUNT = "wrong_amount"
    UNREADABLE = "unreadable"
    TROUBLE = "trouble"  # ours: it has to come again


@dataclass(frozen=True, slots=True)
class Reply:
    """The HTTP answer to a notice."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"


class PaymentError(Exception):
    """A message that cannot be used, or a gateway that cannot be asked. `code` is for programs."""

    code = "payment_error"


class Forged(PaymentError):
    """Its signature is missing or wrong: nothing of it is believed or written but in the journal."""

    code = "forged"


class Foreign(PaymentError):
    """Genuine, and about another merchant."""

    code = "foreign"


class Unreadable(PaymentError):
    """Its signature holds (or it has none to check), and a field is missing, doubled or makes no sense."""

    code = "unreadable"


class Unavailable(PaymentError):
    """The gateway does not answer, or answers with a fault: whether it acted is not known."""

    code = "unavailable"


class Refused(PaymentError):
    """The gateway answers and says no. `code` is its own."""

    def __init__(self, code: str, words: str = "") -> None:
        super().__init__(words or code)
        self.code = code


class Gateway(Protocol):
    """A payment page of somebody else: VNPay, MoMo. Built from its credentials and an httpx.Client."""

    def start(self, attempt: Attempt) -> Start:
        """Where to send the shopper. May ask the gateway; the same attempt twice gives the same payment.

        Raises Unavailable, Refused.
        """
        ...

    def read_notice(self, raw: RawNotice) -> News:
        """What a server-to-server message says. Raises Forged, Foreign, Unreadable; never anything else."""
        ...

    def read_return(self, query: str) -> News:
        """What the query of the returning browser says: good for a page, never for the books.

        Raises Forged, Foreign, Unreadable; never anything else.
        """
        ...

    def reply(self, outcome: Outcome) -> Reply:
        """The answer its server wants."""
        ...

    def look(self, attempt: Attempt, *, request_id: str, now: datetime) -> News:
        """Ask what became of an attempt. Raises Unavailable, Refused, Forged (the answer's signature)."""
        ...

    def refund(self, pay_back: PayBack) -> PaidBack:
        """Give money back. The same `pay_back` twice gives it once; after a lost answer look first.

        Raises Unavailable, Forged.
        """
        ...

    def look_at_refund(self, pay_back: PayBack, *, request_id: str, now: datetime) -> PaidBack:
        """Ask what became of a refund. Raises Unavailable, Refused (the question, not the refund), Forged."""
        ...


class NoticeService(Protocol):
    """A service that tells of the lines of a bank account: SePay, Casso, payOS."""

    def read(self, raw: RawNotice) -> list[Transfer]:
        """The lines a message tells of. Raises Forged, Unreadable; never anything else."""
        ...

    def reply(self, outcome: Outcome) -> Reply:
        """The answer it wants."""
        ...
