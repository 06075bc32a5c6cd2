"""What a public screen may show of a comment: phone numbers are shortened (Law 91/2025/QH15). Pure."""

import re

# Nine digits or more, also with blanks, dots and dashes between them, as people write phone numbers.
_DIGITS = re.compile(r"\+?[\doO](?:[ .\-–]{0,2}[\doO]){8,13}")


def masked(text: str) -> str:
    """ "M12 2 hũ 091 234 5678" -> "M12 2 hũ 091****678"."""
    return _DIGITS.sub(_short, text)


def _short(match: re.Match[str]) -> str:
    digits = re.sub(r"[^\doO]", "", match.group())
    return f"{digits[:3]}****{digits[-3:]}"
