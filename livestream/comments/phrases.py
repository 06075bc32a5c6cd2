"""Find the phrases of the vocabulary in a comment, all in one pass. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from livestream.comments.spelling import expand, forms_of, spellings


class Hit(NamedTuple):
    """A phrase with its label at tokens start to until."""

    label: str
    start: int
    until: int


class Phrasebook:
    """Labelled phrases, ready to be looked up by their first two words.

    `book` maps a label to phrases separated by "|", `people` are words. In a phrase "@" stands for any of
    `people`, and a word with "=" in front counts only with its marks: without them it is another word.
    """

    def __init__(self, book: Mapping[str, str], people: str) -> None:
        self._people = forms_of(people)
        self._alone: dict[str, list[str]] = defaultdict(list)  # labels of single words
        longer: dict[tuple[str, str], list[tuple[tuple[frozenset[str], ...], str]]] = defaultdict(list)
        for label, phrases in book.items():
            for phrase in phrases.split("|"):
                first, *rest = self._pattern(phrase)
                for form in first:
                    if not rest:
                        self._alone[form].append(label)
                    for second in rest[0] if rest else ():
                        longer[form, second].append((tuple(rest[1:]), label))
        self._longer = {
            forms: sorted(found, key=lambda entry: -len(entry[0])) for forms, found in longer.items()
        }
        self._firsts = frozenset(self._alone) | {first for first, _second in longer}

    def _pattern(self, phrase: str) -> list[frozenset[str]]:
        words: list[frozenset[str]] = []
        for word in phrase.split():
            if word == "@":
                words.append(self._people)
            else:
                strict = word.startswith("=")
                words += [spellings(part, strict=strict) for part in expand(word.removeprefix("="))]
        return words

    def find(self, words: Sequence[str]) -> list[Hit]:
        """The phrases among canonical words, in order; one that lies inside a longer one does not count."""
        hits: list[Hit] = []
        reach, end = 0, len(words)
        for at, word in enumerate(words):
            if word not in self._firsts:
                continue
            length = 0
            if at + 1 < end:
                for rest, label in self._longer.get((word, words[at + 1]), ()):  # the longest first
                    if len(rest) + 2 < length:
                        break
                    until = at + 2
                    for forms in rest:
                        if until >= end or words[until] not in forms:
                            break
                        until += 1
                    else:
                        length = len(rest) + 2
                        if until > reach:
                            hits.append(Hit(label, at, until))
            if not length and (labels := self._alone.get(word)):
                length = 1
                if at >= reach:
                    hits += [Hit(label, at, at + 1) for label in labels]
            reach = max(reach, at + length)
        return hits
