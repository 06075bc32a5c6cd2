"""What a public screen may show of a comment: phone numbers are shortened (Law 91/2025/QH15). Pure."""

import re

# As people write phone numbers: with 0 (or the letter o), with +84, or without either; blanks, dots and
# dashes in between; and whatever else has nine digits or more.
_GAP = r"[ .\-–]{0,2}"
_DIGITS = re.compile(
    rf"(?<![\w+])(?:\+?84|[0oO])(?:{_GAP}[\doO]){{8,10}}(?!\d)|(?<!\w)[35789](?:{_GAP}\d){{8}}(?!\d)|\d{{9,}}"
)


def masked(text: str) -> str:
    """ "M12 2 hũ 091 234 5678" -> "M12 2 hũ 091****678"."""
    return _DIGITS.sub(_short, text)


def _short(match: re.Match[str]) -> str:
    digits = re.sub(r"[^\doO]", "", match.group())
    return f"{digits[:3]}****{digits[-3:]}"


def shortened(name: str) -> str:
    """A name that its owner knows again and nobody else does: "Nguyễn Thị Lan" -> "N*** T*** Lan"."""
    words = masked(name).split()
    if len(words) < 2:
        return f"{words[0][:2]}***" if words else "***"
    return " ".join([*(f"{word[0]}***" for word in words[:-1]), words[-1]])
