"""A product's words laid out for the search. Pure.

Every word of the product is a lexeme, and so are every two that stand side by side; a prefix tells where:

    buoi, buoi_da       any text but the description
    a:buoi, a:buoi_da   the name or a keyword
    d:buoi, d:buoi_da   the description
    =bưởi               any text but the description, with its marks
    b:buoi_da           the name begins with these words
    n:buoi_da_xanh      the whole name, a whole keyword or the code
    p:long_khanh        a ward, district or province of origin, also by the names of before July 2025
    o:bao_vinh          a commune of then that went into the ward

So every question is answered by the index alone, without a look at the row: phrases are pairs and pairs,
and never run from one text into the next.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from catalog.search import synonyms
from catalog.search.words import Token, joined, tokens, words

OPENING = 6  # words of a name that may be typed from its start


@dataclass(frozen=True, slots=True)
class Texts:
    """What a product says of itself. `others` are texts beside name and keywords, places each a name."""

    code: str
    name: str
    keywords: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    description: str = ""


@dataclass(slots=True)
class Document:
    """Lexemes, and what the vocabulary learns: words and pairs as they are written, and places."""

    lexemes: set[str] = field(default_factory=set)
    terms: dict[str, str] = field(default_factory=dict)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)

    def vector(self) -> str:
        """As PostgreSQL reads a tsvector. Lexemes hold letters, digits and `:=_`: none needs escaping."""
        return "'" + "' '".join(self.lexemes) + "'"


def document(texts: Texts) -> Document:
    """Lay out one product."""
    made = Document()
    named = [synonyms.canonical(tokens(text)) for text in (texts.name, *texts.keywords)]
    for found in named:
        _lay(made, found, _lexemes(found), is_name=True)
        _whole(made, found)
    opening = [token.word for token in named[0][:OPENING]]
    made.lexemes.update(f"b:{joined(opening[:length])}" for length in range(1, len(opening) + 1))
    _whole(made, tokens(texts.code))
    for text in (texts.code, *texts.others):
        _lay(made, *_read(text), is_name=False)
    for prefix, places in (("p", texts.places), ("o", texts.communes)):
        made.places.update(f"{prefix}:{joined(words(place))}" for place in places)
    made.lexemes |= made.places
    described = synonyms.canonical(tokens(texts.description))
    made.lexemes.update(f"d:{lexeme}" for lexeme in _lexemes(described))
    return made


@lru_cache(maxsize=10_000)  # shelves, producers, places and sizes come again and again
def _read(text: str) -> tuple[Sequence[Token], frozenset[str]]:
    """Its words and its lexemes."""
    found = synonyms.canonical(tokens(text))
    return tuple(found), frozenset(_lexemes(found))


def _lexemes(found: Sequence[Token]) -> set[str]:
    """The words of a text, what else it is found by, and every two that stand side by side."""
    lexemes: set[str] = set()
    before: tuple[str, ...] = ()
    for at, token in enumerate(found):
        here = (token.word, *synonyms.also(found, at))
        lexemes.update(here)
        lexemes.update(f"{first}_{second}" for first in before for second in here)
        before = here
    return lexemes


def _whole(made: Document, found: Sequence[Token]) -> None:
    if found:
        made.lexemes.add(f"n:{joined([token.word for token in found])}")


def _lay(made: Document, found: Sequence[Token], lexemes: Set[str], *, is_name: bool) -> None:
    made.lexemes |= lexemes
    if is_name:
        made.lexemes.update(f"a:{lexeme}" for lexeme in lexemes)
    made.lexemes.update(f"={token.mark}" for token in found if token.mark)
    for token in found:
        made.terms.setdefault(token.word, token.written)
    for first, second in pairwise(found):
        made.pairs.setdefault((first.word, second.word), f"{first.written}|{second.written}")
