"""A product's words laid out for the search. Pure.

Every word of the product is a lexeme; a prefix tells where else it stands:

    buoi            any text but the description
    a:buoi          the name or a keyword
    d:buoi          the description
    =bưởi           any text but the description, with its marks
    b:buoi_da       the name begins with these words
    n:buoi_da_xanh  the whole name, a whole keyword or the code
    p:long_khanh    a place of origin, also by the names it had until 2025

Plain words have positions, and texts lie far apart, so that phrases do not run from one into the next.
Nothing needs a second look at the row: each question is answered by the index alone, phrases excepted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.search import synonyms
from catalog.search.words import Token, joined, tokens

GAP = 8  # positions between two texts
LAST_POSITION = 16_383  # of a tsvector
MOST_POSITIONS = 255
OPENING = 6  # words of a name that may be typed from its start


@dataclass(frozen=True, slots=True)
class Texts:
    """What a product says of itself. `others` are texts beside name and keywords, places each a name."""

    code: str
    name: str
    keywords: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    description: str = ""


@dataclass(slots=True)
class Document:
    """Lexemes with their positions, and what the vocabulary learns: words and pairs as written, places."""

    lexemes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[str, str] = field(default_factory=dict)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    def vector(self) -> str:
        """As PostgreSQL reads a tsvector. Lexemes hold letters, digits and `:=_`: none needs escaping."""
        return " ".join(
            f"'{lexeme}':{','.join(map(str, places[:MOST_POSITIONS]))}" if places else f"'{lexeme}'"
            for lexeme, places in self.lexemes.items()
        )


def document(texts: Texts) -> Document:
    """Lay out one product."""
    made = Document()
    position = 1
    for text in (texts.name, *texts.keywords):
        found = synonyms.canonical(tokens(text))
        position = _lay(made, found, position, is_name=True)
        _whole(made, found)
    name = [token.word for token in synonyms.canonical(tokens(texts.name))]
    for length in range(1, min(OPENING, len(name)) + 1):
        made.lexemes[f"b:{joined(name[:length])}"] = []
    _whole(made, tokens(texts.code))
    for text in (texts.code, *texts.others):
        position = _lay(made, synonyms.canonical(tokens(text)), position, is_name=False)
    for place in texts.places:
        if parts := [token.word for token in tokens(place)]:
            made.places.add(f"p:{joined(parts)}")
    for lexeme in made.places:
        made.lexemes[lexeme] = []
    for token in synonyms.canonical(tokens(texts.description)):
        made.lexemes[f"d:{token.word}"] = []
    return made


def _whole(made: Document, found: Iterable[Token]) -> None:
    if parts := [token.word for token in found]:
        made.lexemes[f"n:{joined(parts)}"] = []


def _lay(made: Document, found: list[Token], position: int, *, is_name: bool) -> int:
    """Lay a text from a position on; returns where the next one may begin."""
    for at, token in enumerate(found):
        place = position + at
        if place > LAST_POSITION:
            break
        for word in (token.word, *synonyms.also(found, at)):
            made.lexemes[word].append(place)
            if is_name:
                made.lexemes[f"a:{word}"].append(place)
        if token.mark:
            made.lexemes[f"={token.mark}"] = []
        made.terms.setdefault(token.word, token.written)
        if at:
            pair = (found[at - 1].word, token.word)
            made.pairs.setdefault(pair, f"{found[at - 1].written}|{token.written}")
    return position + len(found) + GAP
