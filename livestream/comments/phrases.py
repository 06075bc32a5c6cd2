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
    """Labelled phrases, ready to be looked up by their first word.

    `book` maps a label to phrases separated by "|", `people` are words. In a phrase "@" stands for any of
    `people`, and a word with "=" in front counts only with its marks: without them it is another word.
    """

    def __init__(self, book: Mapping[str, str], people: str) -> None:
        self._people = forms_of(people)
        entries: dict[str, list[tuple[tuple[frozenset[str], ...], str]]] = defaultdict(list)
        for label, phrases in book.items():
            for phrase in phrases.split("|"):
                first, *rest = self._pattern(phrase)
                for form in first:
                    entries[form].append((tuple(rest), label))
        self._entries = {
            form: sorted(found, key=lambda entry: -len(entry[0])) for form, found in entries.items()
        }

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
        reach = 0
        for at, word in enumerate(words):
            entries = self._entries.get(word)
            if not entries:
                continue
            length = 0
            for rest, label in entries:  # the longest first
                if len(rest) + 1 < length:
                    break
                until = at + 1
                for forms in rest:
                    if until >= len(words) or words[until] not in forms:
                        break
                    until += 1
                else:
                    length = len(rest) + 1
                    if until > reach:
                        hits.append(Hit(label, at, until))
            reach = max(reach, at + length)
        return hits
