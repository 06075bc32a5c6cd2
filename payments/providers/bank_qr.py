"""Payment by transfer to our account: its QR code, and the code by which money finds its order. Pure.

Banks put letters to upper case, drop or replace signs and add words of their own on both sides, so a code is
a prefix and letters and digits of fixed length, and nothing else stands in the content.
"""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from core.text import bare
from payments.providers import banks, vietqr
from payments.providers.protocol import Attempt, Refused, Start
from payments.providers.vietqr import BadQr, VietQr

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike: no 0, O, 1, I
LONGEST_CODE = 12  # what stays whole in every bank's content


@dataclass(frozen=True, slots=True)
class AppLink:
    """A link that opens the app of a bank people call `bank`."""

    bank: str
    url: str


@dataclass(frozen=True, slots=True)
class TransferTerms:
    """What a shopper types into a banking app, and the same as a QR code and links into some."""

    bin: str
    bank: str
    account: str
    holder: str
    amount_vnd: int
    content: str
    qr: str
    links: tuple[AppLink, ...]


class BankQr:
    """Our account at a bank.

    `other_accounts` are numbers under which its lines may be told of too (virtual accounts). `prefix` opens
    every transfer code, which has `LONGEST_CODE` letters in all. `link_url` leads into banking apps.
    """

    def __init__(
        self,
        *,
        bin: str,
        account: str,
        holder: str,
        prefix: str = "OCOP",
        other_accounts: tuple[str, ...] = (),
        link_url: str = "https://dl.vietqr.io/pay",
    ) -> None:
        if not re.fullmatch(r"[A-Z0-9]{2,6}", prefix):  # at least six letters are left to chance
            raise ValueError("a prefix has two to six letters or digits")
        self.bin, self.account, self.holder, self.prefix = bin, account, holder, prefix
        self.accounts = frozenset({account, *other_accounts})
        self.link_url = link_url
        self._bank = banks.find(bin)
        self._random = LONGEST_CODE - len(prefix)
        # Looked ahead at, so that no find hides another one that begins inside it.
        self._code = re.compile(rf"(?=({prefix}[{LETTERS}]{{{self._random}}}))")

    def new_code(self) -> str:
        """A transfer code nobody can guess: thirty bits at least."""
        return self.prefix + "".join(secrets.choice(LETTERS) for _ in range(self._random))

    def find_codes(self, content: str) -> list[str]:
        """The transfer codes in a content as a bank passed it on: none, one, or several, in their order."""
        kept = re.sub(r"[^A-Z0-9]", "", bare(content).upper())
        return list(dict.fromkeys(self._code.findall(kept)))

    def start(self, attempt: Attempt) -> Start:
        """The QR code of an attempt, whose reference is the content. Raises Refused."""
        terms = self.terms(attempt.reference, attempt.amount_vnd)
        return Start(qr=terms.qr)

    def terms(self, content: str, amount_vnd: int) -> TransferTerms:
        """What to type in for a sum: all of it, or what is still missing. Raises Refused."""
        try:
            qr = vietqr.encode(VietQr(self.bin, self.account, amount_vnd, content))
        except BadQr as error:
            raise Refused(error.code) from error
        return TransferTerms(
            bin=self.bin,
            bank=self._bank.short if self._bank else self.bin,
            account=self.account,
            holder=self.holder,
            amount_vnd=amount_vnd,
            content=content,
            qr=qr,
            links=self.links(content, amount_vnd),
        )

    def links(self, content: str, amount_vnd: int) -> tuple[AppLink, ...]:
        """Into each banking app that fills the transfer in; the payer picks their own.

        Opening one, or coming back from it, says nothing about payment. None where no `link_url` is set.
        """
        if not self.link_url or self._bank is None:
            return ()
        terms = {
            "ba": f"{self.account}@{self._bank.code.lower()}",
            "am": str(amount_vnd),
            "tn": content,
            "bn": self.holder,
        }
        return tuple(
            AppLink(bank.short, f"{self.link_url}?{urlencode({'app': bank.app, **terms})}")
            for bank in banks.by_bin().values()
            if bank.app
        )
