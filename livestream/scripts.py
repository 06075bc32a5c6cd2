"""What the words of a session may not say: forbidden claims, a price that is not in the system.

Law on E-commerce 122/2025/QH15 (the host makes no false claim on use, origin, quality or price) and Decree
342/2025 on food advertising. The phrases are those of `catalog.claims`.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog import claims
from core.money import format_vnd

LEAST_VND = 1_000  # smaller figures are quantities
# "99k", "99 nghìn", "120.000đ", "120,000 ₫", "1tr2", "1,5 triệu"
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<whole>\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](?P<part>\d{1,2}))?\s*"
    r"(?P<unit>k|ng|nghìn|ngàn|tr|triệu|đ|đồng|vnđ|vnd|₫)(?P<rest>\d{1,3})?(?!\w)",
    re.IGNORECASE,
)
_TIMES = {"k": 1_000, "ng": 1_000, "nghìn": 1_000, "ngàn": 1_000, "tr": 1_000_000, "triệu": 1_000_000}


@dataclass(frozen=True, slots=True)
class Finding:
    """A phrase as it was written, and why it has to go."""

    phrase: str
    words: str


def findings(text: str, *, prices_vnd: Collection[int]) -> list[Finding]:
    """Everything a text may not say; `prices_vnd` are the prices that the system knows for this item."""
    found = [Finding(claim.phrase, claims.refusal([claim])) for claim in claims.find(text)]
    known = set(prices_vnd)
    for phrase, vnd in amounts(text):
        if vnd >= LEAST_VND and vnd not in known:
            found.append(Finding(phrase, _wrong_price(phrase, known)))
    return found


def _wrong_price(phrase: str, known: Collection[int]) -> str:
    if not known:
        words = _("“%(phrase)s”: no price is set for this part. Choose the product, or take the price out.")
        return words % {"phrase": phrase}
    words = _("“%(phrase)s” is not a price of this product in the system: %(prices)s. Say one of these.")
    return words % {"phrase": phrase, "prices": ", ".join(map(format_vnd, sorted(known)))}


def amounts(text: str) -> list[tuple[str, int]]:
    """Sums of money in a text as (phrase, đồng), in their order."""
    return [
        (match.group().strip(), _vnd(match)) for match in _AMOUNT.finditer(unicodedata.normalize("NFC", text))
    ]


def _vnd(match: re.Match[str]) -> int:
    """ "1tr2" is 1,200,000 and "1,5 triệu" 1,500,000; "120.000đ" is itself."""
    whole, unit = int(re.sub(r"[.,]", "", match["whole"])), match["unit"].lower()
    times = _TIMES.get(unit, 1)
    vnd = whole * times
    for digits in (match["part"], match["rest"]):
        if digits and times > 1:
            vnd += int(digits) * times // 10 ** len(digits)
    return vnd
