"""Ways in which a word may have been meant otherwise than typed. Pure."""

import re
from collections.abc import Callable, Iterator

SHORTEST = 4  # letters from which one slip is looked for; three with words beside it that speak for it
LONG = 8  # letters from which there may be two
LONGEST_SYLLABLE = 7  # nghiêng
MOST_SPLITS = 40
TONE_KEYS = "sfrxj"

_TELEX = re.compile(r"dd|aa|ee|oo|(?<=[aou])w|(?<=uo)w")
_VOWEL = re.compile(r"[aeiouy]")


def untyped(word: str) -> set[str]:
    """What Telex or VNI keys would have made of it: buowri -> buoi, ddieeuf -> dieu, d9ie6u2 -> dieu."""
    found = set()
    if re.search(r"\d", word) and (letters := re.sub(r"\d", "", word)) and word[0].isalpha():
        found.add(letters)
    marked = re.sub(
        r"^w|(?<=[^aou])w", "u", _TELEX.sub(lambda keys: keys[0][0] if keys[0] != "w" else "", word)
    )
    found.add(marked)
    first_vowel = _VOWEL.search(marked)
    for at in range(first_vowel.end() if first_vowel else len(marked), len(marked)):
        if marked[at] in TONE_KEYS:
            found.add(marked[:at] + marked[at + 1 :])
    found.discard(word)
    return found


def splits(word: str, is_known: Callable[[str], bool]) -> list[tuple[str, ...]]:
    """Ways to cut a word into known ones, fewest parts first: matong -> mat ong."""
    ways: list[tuple[str, ...]] = []

    def cut(rest: str, parts: tuple[str, ...]) -> None:
        if len(ways) >= MOST_SPLITS:
            return
        if not rest:
            if len(parts) > 1:
                ways.append(parts)
            return
        for length in range(min(LONGEST_SYLLABLE, len(rest)), 0, -1):
            if is_known(rest[:length]) and _VOWEL.search(rest[:length]):
                cut(rest[length:], (*parts, rest[:length]))

    cut(word, ())
    return sorted(ways, key=len)


def pieces(word: str) -> Iterator[str]:
    """Every stretch of a word that may be a syllable."""
    for start in range(len(word)):
        for end in range(start + 1, min(len(word), start + LONGEST_SYLLABLE) + 1):
            yield word[start:end]


def slips(word: str, most: int = 1) -> set[str]:
    """The word, and the word less one letter, less two: two words within a slip share one of these."""
    found, fringe = {word}, {word}
    for _ in range(most):
        fringe = {one[:at] + one[at + 1 :] for one in fringe for at in range(len(one)) if len(one) > 1}
        found |= fringe
    return found


def distance(one: str, other: str) -> int:
    """Letters wrong, missing, doubled or swapped with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, row, older = row, [i], before
        for j, wanted in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]


def allowed(word: str) -> int:
    """How many slips a word of this length may hold."""
    return 2 if len(word) >= LONG else 1 if len(word) >= SHORTEST - 1 else 0
