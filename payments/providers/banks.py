"""The banks of Vietnam by number (BIN). They merge and rename, so the list is data with a date. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "data" / "banks.json"


@dataclass(frozen=True, slots=True)
class Bank:
    """`code` is its name in VietQR's list, `short` what people call it.

    `app` is its name in links into banking apps, where its app fills the transfer in.
    """

    bin: str
    code: str
    name: str
    short: str
    app: str = ""


@cache
def by_bin() -> Mapping[str, Bank]:
    """Every bank by its BIN, in alphabetical order of what people call it."""
    listed = json.loads(SOURCE.read_text("utf-8"))["banks"]
    found = [Bank(**bank) for bank in listed]
    return {bank.bin: bank for bank in sorted(found, key=lambda bank: bank.short.casefold())}


def find(bin: str) -> Bank | None:
    """The bank of this number."""
    return by_bin().get(bin)
