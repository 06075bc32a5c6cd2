"""Words -> the questions put to the index, from the best fit to the loosest. Pure: text for `::tsquery`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from catalog.search.words import joined

LONGEST_PLACE = 4  # words of a place's name


@dataclass(frozen=True, slots=True)
class Query:
    """Folded words, their marks where they were typed with them, and which runs of words are places.

    `is_common` says that each word alone stands in so many products that finer questions cost too much.
    """

    words: tuple[str, ...]
    marks: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    is_common: bool = False

    def only(self, kept: Sequence[int]) -> "Query":
        """The words at these places."""
        marks = tuple(self.marks[at] for at in kept) if self.marks else ()
        return Query(tuple(self.words[at] for at in kept), marks, self.places)

    def without(self, dropped: int) -> "Query":
        """Less one word."""
        return self.only([at for at in range(len(self.words)) if at != dropped])

    def covered(self) -> frozenset[str]:
        """Words that belong to a place."""
        return frozenset(word for run, place in _units(self) if place for word in run)


def runs(words: Sequence[str]) -> Iterator[str]:
    """Every run of words that could be a place, as one word."""
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + LONGEST_PLACE) + 1):
            yield joined(words[start:end])


def tiers(query: Query) -> list[str]:
    """What fits best comes first; the last question holds all that the others do."""
    words = query.words
    closest = [f"'n:{joined(words)}'", f"'b:{joined(words)}'"]
    if query.is_common:
        return [*closest, every(query)]
    if len(words) == 1:
        return [*closest, f"'a:{words[0]}'", f"'{words[0]}'{_wholly_places(query)}", every(query)]
    named = " & ".join(f"'a:{word}'" for word in words)
    return [
        *closest,
        _phrase("a:", words),
        f"({named}) | ({_phrase('', words)})" + _wholly_places(query),
        every(query),
    ]


def every(query: Query) -> str:
    """All words, in any text but the description; a place also by a name it no longer has."""
    return " & ".join(_either(run, place) for run, place in _units(query))


def anywhere(query: Query) -> str:
    """All words, in any text."""
    return " & ".join(f"('{word}' | 'd:{word}')" for word in query.words)


def said(query: Query) -> str:
    """The words as they stand side by side in any text."""
    if len(query.words) == 1:
        return anywhere(query)
    return " & ".join(f"('{a}_{b}' | 'd:{a}_{b}')" for a, b in pairwise(query.words))


def all_but_one(query: Query, *, named: bool = False) -> str:
    """All words but any one of them; `named` asks for the name or a keyword."""
    prefix = "a:" if named else ""
    return " | ".join(
        "(" + " & ".join(f"'{prefix}{word}'" for word in query.without(dropped).words) + ")"
        for dropped in range(len(query.words))
    )


def marked(query: Query) -> str:
    """The words that were typed with marks, with these marks; empty when none was."""
    return " & ".join(f"'={mark}'" for mark in dict.fromkeys(query.marks) if mark)


def begun(words: Sequence[str], last: str) -> tuple[str, str]:
    """While somebody types: names that begin so, and names that hold every word and one that begins so."""
    opening = f"'b:{joined((*words, last))}':*"
    return opening, " & ".join([*(f"'a:{word}'" for word in words), f"'a:{last}':*"])


def _phrase(prefix: str, words: Sequence[str]) -> str:
    """Two words or more, one after the other: each two stand side by side."""
    return " & ".join(f"'{prefix}{first}_{second}'" for first, second in pairwise(words))


def _units(query: Query) -> list[tuple[tuple[str, ...], str]]:
    """Words one by one, known places whole; the longest place first."""
    units: list[tuple[tuple[str, ...], str]] = []
    at = 0
    while at < len(query.words):
        for length in range(min(LONGEST_PLACE, len(query.words) - at), 0, -1):
            run = query.words[at : at + length]
            place = joined(run)
            if place in query.places or length == 1:
                units.append((run, place if place in query.places else ""))
                at += length
                break
    return units


def _either(run: tuple[str, ...], place: str) -> str:
    words = " & ".join(f"'{word}'" for word in run)
    return f"({words} | 'p:{place}' | 'o:{place}')" if place else words


def _wholly_places(query: Query) -> str:
    units = _units(query)
    if not all(place for _, place in units):
        return ""
    return " | (" + " & ".join(f"'p:{place}'" for _, place in units) + ")"
