"""Cut a comment into words, numbers and marks, each with its place in the text. Pure.

The text a person sees and the text that is read are of one length: a place in one is a place in the other.
"""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from livestream.comments import phones
from livestream.comments.spelling import expand, fold

LONGEST = 600  # characters; the rest of a longer comment orders nothing

_SURE_DOMAINS = "com|vn|net|org|info|xyz|club|vip|io|ly|online|example|cc|bet|biz|asia|tv"
_OTHER_DOMAINS = (
    "me|co|shop|store|link|site|app|live|top|win|fun|pro|gg"  # also Vietnamese slang after a full stop
)
_URL = re.compile(
    r"(?:https?://|www\.)\S+"
    rf"|(?<!\w)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_SURE_DOMAINS})(?!\w)(?:/\S*)?"
    rf"|(?<!\w)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_OTHER_DOMAINS})/\S*"
)
_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(
    rf"""
    (?P<phone>\x01+) | (?P<url>\x02+)
  | (?P<code>(?:(?<![^\W_])|(?<=\dx)) (?<!mỗi\ )(?<!moi\ )
      (?:mã\ ?(?:số|sp|hàng)?|ma\ ?(?:so|sp|hang)?|ms|sp|m(?=[\d.:#+-]))
      [ .:\#+-]{{0,3}} (?P<digits>\d{{1,3}}) (?!\d|[.,]\d{{3}}(?!\d)|(?:k|đ|tr|%)(?!{_LETTER})))
  | (?P<times>(?<=\d)x(?=\d|m\d|ms|mã|sp\d)|(?<!{_LETTER})x(?=\d))
  | (?P<skip><3+ | \d+(?:[.,]\d+)?\ ?%
      | \d+(?:[.,]\d+)*(?:k|đ|₫|vnđ|vnd|tr|triệu|trieu)\d*(?!\w)
      | \d+(?:[.,]\d+)*\ (?:đồng|đ|₫|vnđ|vnd|ngàn|nghìn|ngan|nghin|triệu|trieu)(?!\w)
      | \d{{4,}}d(?!\w) | \d{{1,3}}(?:[.,]\d{{3}})+d(?!\w)
      | (?<!\d)\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?(?!\d|\ ?(?:kg|k[ýíyi]|cân|l[íi]t)(?!\w))
      | (?<!\w)t[2-8](?!\w)
      | \d{{1,2}}h(?:\d{{2}})?(?!\w))
  | (?P<half>1/2)
  | (?P<number>\d+(?:[.,]\d+)*)
  | (?P<word>{_LETTER}+)
  | (?P<mark>[^\w\s]|_|\n)
    """,
    re.VERBOSE,
)
_LETTER_O = re.compile(r"\d[ .-]?o|o[ .-]?\d")
_O_IN_PHONE = re.compile(r"(?<!\w)[0-9o](?:[ .-]{0,2}[0-9o]){8,11}(?!\w)")
_O_IN_NUMBER = re.compile(rf"(?<!{_LETTER})(m|ms|sp)?([0-9o]*[0-9][0-9o]*)(?=(?:kg|gr?|ml|k)?(?!{_LETTER}))")


class Kind(IntEnum):
    """What a token is. SKIP is a number that counts nothing here: a price, percentage, date, hour, heart."""

    WORD = 0
    NUMBER = 1
    CODE = 2
    MARK = 3
    TIMES = 4
    PHONE = 5
    URL = 6
    SKIP = 7
    HALF = 8


_KINDS = {kind.name.lower(): kind for kind in Kind}


class Token(NamedTuple):
    """A piece of the text. `word` is canonical with marks, `bare` without; `value` is the number, or None."""

    kind: Kind
    word: str
    bare: str
    start: int
    end: int
    value: float | None = None


class Text(NamedTuple):
    """A comment taken apart. `shown` is what a person sees; phones are out of the tokens."""

    shown: str
    plain: str
    tokens: list[Token]
    phone: phones.Found

    def is_capital(self, token: Token) -> bool:
        """Whether its capital says something: not in a comment that is typed in capitals throughout."""
        return self.shown[token.start].isupper() and not self.shown.isupper()


def read(raw: str) -> Text:
    """Take a comment apart; any text will do."""
    shown = unicodedata.normalize("NFC", raw[:LONGEST]).translate(_DROPPED)
    plain = shown.translate(_PLAIN)
    if _LETTER_O.search(plain):
        plain = _O_IN_PHONE.sub(_zeros_if_mostly_digits, plain)
        plain = _O_IN_NUMBER.sub(_zeros, plain)
    plain = _URL.sub(lambda match: "\x02" * len(match.group()), plain)
    found = phones.find(plain)
    for start, end in found.spans:
        plain = plain[:start] + "\x01" * (end - start) + plain[end:]
    return Text(shown, plain, cut(plain), found)


def cut(plain: str) -> list[Token]:
    """The tokens of a text that is plain already, such as `plain_text` of a name of the catalogue."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(plain):
        name = match.lastgroup or "mark"
        start, end = match.span()
        if name == "word":
            for word, bare in _words(match.group()):
                tokens.append(Token(Kind.WORD, word, bare, start, end))
        elif name == "number":
            tokens.append(Token(Kind.NUMBER, "", "", start, end, _value(match.group())))
        elif name == "code":
            tokens.append(Token(Kind.CODE, "", "", start, end, float(match["digits"])))
        else:
            kind = _KINDS[name]
            text = match.group() if kind in (Kind.MARK, Kind.TIMES) else ""
            tokens.append(Token(kind, text, text, start, end))
    return tokens


def plain_text(text: str) -> str:
    """Lower case with marks, digits and signs as on a plain keyboard, as long as its composed form."""
    return unicodedata.normalize("NFC", text).translate(_DROPPED).translate(_PLAIN)


class _Dropped(dict[int, int | None]):
    """Characters that only shape their neighbours, and halves of characters, vanish."""

    def __missing__(self, code: int) -> int | None:
        gone = unicodedata.category(chr(code)) in ("Mn", "Me", "Cf", "Cs")
        self[code] = None if gone else code
        return self[code]


class _Plain(dict[int, str]):
    """One character for one: lower case, ASCII digits, blanks, dashes, letters of fancy fonts."""

    def __missing__(self, code: int) -> str:
        self[code] = self._plain(chr(code))
        return self[code]

    @staticmethod
    def _plain(char: str) -> str:
        category = unicodedata.category(char)
        if char in "×✕✖":
            return "x"
        if category == "Pd":
            return "-"
        if char != "\n" and (category in ("Cc", "Zs", "Zl", "Zp")):
            return " "
        if category in ("Nd", "Lu", "Ll", "Po", "Sm", "Ps", "Pe", "So"):
            compatible = unicodedata.normalize("NFKC", char)
            char = compatible if len(compatible) == 1 and category != "So" else char
        if char.isdecimal():
            return str(unicodedata.decimal(char))
        lower = char.lower()
        return lower if len(lower) == 1 else char


_DROPPED = _Dropped()
_PLAIN = _Plain()


@lru_cache(maxsize=65_536)
def _words(typed: str) -> tuple[tuple[str, str], ...]:
    return tuple((word, fold(word)) for word in expand(typed))


def _value(typed: str) -> float:
    parts = re.split(r"[.,]", typed)
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]):
        return float("".join(parts)[:12])
    whole, fraction = parts[0][:12], parts[1][:6] if len(parts) > 1 else "0"
    return float(f"{whole}.{fraction}")


def _zeros(match: re.Match[str]) -> str:
    return (match[1] or "") + match[2].replace("o", "0")


def _zeros_if_mostly_digits(match: re.Match[str]) -> str:
    digits = sum(char.isdecimal() for char in match.group())
    return match.group().replace("o", "0") if digits >= 4 else match.group()
