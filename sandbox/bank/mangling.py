"""What banks make of the content that a payer typed, before the payee reads it."""

import re
import unicodedata

WAYS = ("off", "light", "heavy")


def mangle(content: str, way: str, reference: int, day: str) -> str:
    """The content as it arrives: "off" as typed; "light" in capitals without accents and punctuation; "heavy"
    also within the bank's own words. `reference` is the transfer's number, `day` is yyyyMMddHHmmss."""
    if way == "off":
        return content
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", content.replace("đ", "d").replace("Đ", "D"))
        if not unicodedata.combining(letter)
    )
    plain = " ".join(re.sub("[^A-Za-z0-9]+", " ", plain).upper().split())
    if way == "light":
        return plain
    trace = reference % 1_000_000
    return f"MBVCB.{reference}.{trace:06}.{plain}.CT tu 0071000888999 NGUYEN VAN A GD {trace:06}-{day[4:8]}"
