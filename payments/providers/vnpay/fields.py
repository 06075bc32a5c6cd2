"""How VNPay writes: form-encoded text, its own dates, amounts in hundredths of a đồng. Pure."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlencode

from payments.providers import wire
from payments.providers.protocol import Attempt, News, Unreadable, Verdict
from payments.providers.wire import Fields

LONGEST_WORDS = 255
SCALE = 100  # of vnp_Amount
MOMENT = "%Y%m%d%H%M%S"


def form_text(fields: Mapping[str, str]) -> str:
    """What is signed and sent to the page: sorted by name, form-encoded, empty values left out."""
    return all_text({name: value for name, value in fields.items() if value})


def all_text(fields: Mapping[str, str]) -> str:
    """The same with empty values: of VNPay's samples one drops them, another signs them."""
    return urlencode(sorted(fields.items()), errors="replace")


def words_of(attempt: Attempt) -> str:
    """vnp_OrderInfo: never empty."""
    return wire.plain(attempt.words, LONGEST_WORDS) or attempt.reference


def whole_ip(text: str) -> str:
    """An address of 7 to 45 characters ("::1" is too short for VNPay); "" for what is none."""
    try:
        found = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found.exploded)


def written(moment: datetime) -> str:
    """A moment on VNPay's clock: yyyyMMddHHmmss in Vietnam. The moment is aware."""
    return moment.astimezone(wire.VIETNAM).strftime(MOMENT)


def read_moment(text: str) -> datetime | None:
    """The moment of such a text; None for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) == 14):
        return None
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=wire.VIETNAM)
    except ValueError:
        return None


def read_news(fields: Fields, verdict: Verdict, code: str) -> News:
    """What verified fields say of a payment. Raises Unreadable naming the field."""
    is_taken = verdict in (Verdict.PAID, Verdict.HELD)
    return News(
        wire.reference(fields.get("vnp_TxnRef", ""), "vnp_TxnRef"),
        verdict,
        amount_vnd=read_amount(fields.get("vnp_Amount", "")),
        transaction_id=number_of(fields) if is_taken else "",
        code=code,
        words=fields.get("vnp_Message", ""),
        paid_at=read_moment(fields.get("vnp_PayDate", "")) if is_taken else None,
    )


def read_amount(text: str) -> int:
    """Whole đồng. What is no such sum is 0, which no attempt asks for: the amounts differ (code 04)."""
    try:
        amount_vnd, too_much = divmod(wire.whole(text, "vnp_Amount"), SCALE)
    except Unreadable:
        return 0
    return 0 if too_much else amount_vnd


def number_of(fields: Fields) -> str:
    """vnp_TransactionNo; "0" is what a cancelled payment carries. Raises Unreadable for what is no number."""
    number = fields.get("vnp_TransactionNo", "")
    return "" if number.strip("0") == "" else wire.reference(number, "vnp_TransactionNo")
