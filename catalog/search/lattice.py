"""Choose what was meant: every word may stand as typed, be cut, joined with the next or be mistyped; words
that the catalogue has side by side speak for each other. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

KEPT_UNKNOWN = 6.0  # a word the catalogue does not have, left as it is
UNTYPED = 0.5  # keys of Telex or VNI
CUT, CUT_PART = 0.8, 0.3
JOINED = 0.5
SLIP = 3.0
SECOND_SLIP = 2.0
OTHER_BEGINNING = 0.7  # the first letter is rarely the wrong one
SHORT_WORD = 1.0
BESIDE, BESIDE_OFTEN = 1.2, 0.3  # words that stand side by side, and how often
OFTEN = 0.12
WIDTH = 10  # readings kept on the way


@dataclass(frozen=True, slots=True)
class Edge:
    """From the word `start` to before the word `end` one may read these words, at a cost."""

    start: int
    end: int
    words: tuple[str, ...]
    cost: float
    is_slip: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One reading of the whole; `sources` tells for each word the typed word it is, or -1; `slips` are the
    places of words that were mistyped."""

    words: tuple[str, ...]
    sources: tuple[int, ...]
    slips: tuple[int, ...]
    cost: float

    def is_backed(self, beside: Mapping[tuple[str, str], int]) -> bool:
        """Every mistyped word stands beside one that the catalogue has beside it: else it is a guess."""
        words = self.words
        return len(words) == 1 or all(
            (at > 0 and (words[at - 1], words[at]) in beside)
            or (at + 1 < len(words) and (words[at], words[at + 1]) in beside)
            for at in self.slips
        )


def best(
    length: int, edges: Iterable[Edge], beside: Mapping[tuple[str, str], int], most: int = 4
) -> list[Path]:
    """The cheapest readings, cheapest first."""
    by_start: dict[int, list[Edge]] = {}
    for edge in edges:
        by_start.setdefault(edge.start, []).append(edge)
    ways: list[list[Path]] = [[] for _ in range(length + 1)]
    ways[0] = [Path((), (), (), 0.0)]
    for at in range(length):
        kept = sorted(ways[at], key=lambda path: path.cost)[:WIDTH]
        for path in kept:
            for edge in by_start.get(at, ()):
                ways[edge.end].append(_extended(path, edge, beside))
    readings: dict[tuple[str, ...], Path] = {}
    for path in sorted(ways[length], key=lambda path: path.cost):
        if path.is_backed(beside):
            readings.setdefault(path.words, path)
    return list(readings.values())[:most]


def slip_cost(typed: str, meant: str, wrong: int, documents: int) -> float:
    """How unlikely this mistake is."""
    cost = SLIP + SECOND_SLIP * (wrong - 1) - OFTEN * math.log(documents + 1)
    if typed[0] != meant[0]:
        cost += OTHER_BEGINNING
    if len(typed) < 4:
        cost += SHORT_WORD
    return cost


def cut_cost(parts: Sequence[str]) -> float:
    """How unlikely it is that blanks were left out here."""
    return CUT + CUT_PART * len(parts) + sum(0.8 for part in parts if len(part) == 1)


def _extended(path: Path, edge: Edge, beside: Mapping[tuple[str, str], int]) -> Path:
    cost = path.cost + edge.cost
    last = path.words[-1] if path.words else ""
    for word in edge.words:
        if documents := beside.get((last, word), 0):
            cost -= BESIDE + BESIDE_OFTEN * math.log(documents)
        last = word
    is_as_typed = len(edge.words) == 1 and edge.end == edge.start + 1 and edge.cost in (0.0, KEPT_UNKNOWN)
    source = edge.start if is_as_typed else -1
    slips = (*path.slips, len(path.words)) if edge.is_slip else path.slips
    return Path(path.words + edge.words, path.sources + (source,) * len(edge.words), slips, cost)
