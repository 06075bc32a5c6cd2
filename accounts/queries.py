"""What pages and forms ask about places."""

from accounts import gazetteer
from accounts.atlas import WardHit, atlas

__all__ = ["WardHit", "find_wards", "provinces", "ward_of"]

ABBREVIATIONS = {"tp": "thanh pho", "tx": "thi xa", "tt": "thi tran"}


def find_wards(text: str, limit: int = 10, province: str = "") -> list[WardHit]:
    """Wards whose names hold every word of `text`, best first; accents optional, last words may be begun.

    Old names are answered with today's ward: "Xã Tân Bình, huyện Vĩnh Cửu" -> Phường Tân Triều. A split
    commune gives all its successors, the usual one first. `province` is a code, or "" for all.
    """
    phrase = " ".join(ABBREVIATIONS.get(word, word) for word in gazetteer.words(text).split())
    return atlas().find(phrase, limit, province) if phrase else []


def ward_of(code: str) -> WardHit | None:
    """The ward with this code. Asks no database."""
    return atlas().wards.get(code)


def provinces() -> list[tuple[str, str]]:
    """Code and name of every province, ours first, then by the alphabet. Asks no database."""
    return atlas().provinces
