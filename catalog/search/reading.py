"""What a query means: filters taken out of it, the words that are left, and what else those may mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from catalog.search import lattice, spelling, synonyms, vocabulary
from catalog.search.attributes import Wishes, wishes
from catalog.search.lattice import Edge
from catalog.search.matching import Query, runs
from catalog.search.vocabulary import Pair, Term
from catalog.search.words import Token, tokens

COMMON = 20_000  # products
LONGEST_JOIN = 9  # letters; longer ones are cut, not joined
MOST_WORDS = 12  # the rest of a longer query is not looked at


@dataclass(frozen=True, slots=True)
class Reading:
    """A query, understood. `words` are folded and what is searched for; `corrected` is empty, or the words to
    show as "Results for …" because something else was typed. `left_out` are typed words, in lower case, that
    the products need not have; with `is_any` they have one or the other of the words.

    `stars`, `ocop` (any valid OCOP paper) and the two prices are what words like "ocop 4 sao" or "duoi 100k"
    ask for. They are filters: whoever lists the products applies them.
    """

    words: tuple[str, ...] = ()
    corrected: str = ""
    stars: tuple[int, ...] = ()
    ocop: bool = False
    price_from_vnd: int | None = None
    price_to_vnd: int | None = None
    left_out: tuple[str, ...] = ()
    is_any: bool = False

    @property
    def rest(self) -> str:
        """The words that are searched for; empty when the query was filters alone."""
        return " ".join(self.words)

    @property
    def has_filters(self) -> bool:
        """Something was understood as a filter."""
        return bool(self.stars or self.ocop) or (self.price_from_vnd, self.price_to_vnd) != (None, None)


@dataclass(slots=True)
class Typed:
    """What was typed, cut into words, and what the catalogue knows of them."""

    wishes: Wishes
    tokens: list[Token]
    known: dict[str, Term] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(token.word for token in self.tokens)

    @property
    def is_known(self) -> bool:
        """The catalogue uses every word, be it in the name of a place."""
        return not self.unknown

    @property
    def unknown(self) -> frozenset[str]:
        """Words the catalogue does not use."""
        covered = Query(self.words, places=self._places()).covered()
        return frozenset(word for word in self.words if word not in self.known and word not in covered)

    def query(self) -> Query:
        """The words as typed."""
        return Query(
            self.words,
            tuple(token.mark for token in self.tokens),
            self._places(),
            all(word in self.known and self.known[word].documents > COMMON for word in self.words),
        )

    def _places(self) -> frozenset[str]:
        return _places(self.words, self.known)

    def reading(
        self,
        query: Query | None = None,
        corrected: str = "",
        *,
        left_out: tuple[str, ...] = (),
        is_any: bool = False,
    ) -> Reading:
        """As told to whoever asked."""
        wished = self.wishes
        return Reading(
            words=query.words if query else self.words,
            corrected=corrected,
            stars=wished.stars,
            ocop=wished.ocop,
            price_from_vnd=wished.price_from_vnd,
            price_to_vnd=wished.price_to_vnd,
            left_out=left_out,
            is_any=is_any,
        )


@dataclass(frozen=True, slots=True)
class Meant:
    """One way to read it, and how that is written."""

    query: Query
    written: str
    unknown: frozenset[str]


def read(text: str) -> Typed:
    """Take the filters out and look the words up. One query."""
    wished = wishes(text.replace("\x00", " "))
    found = synonyms.canonical(tokens(wished.rest))[:MOST_WORDS]
    typed = Typed(wished, found)
    if found:
        typed.known = vocabulary.known([*typed.words, *_place_terms(typed.words)])
    return typed


def meanings(typed: Typed, *, trusting: bool) -> list[Meant]:
    """Ways in which these words may have been meant, the likeliest first. Three queries.

    `trusting` takes words of the catalogue for right and looks for mistakes in the others alone.
    """
    words = typed.words
    doubted = typed.unknown if trusting else frozenset(words)
    forms = {word: spelling.untyped(word) for word in words if word not in typed.known}
    joins = {
        (start, end): "".join(words[start:end])
        for start in range(len(words))
        for end in (start + 2, start + 3)
        if end <= len(words) and not doubted.isdisjoint(words[start:end])
    }
    wanted = {form for found in forms.values() for form in found} | set(joins.values())
    for word in words:
        if word not in typed.known:
            wanted.update(spelling.pieces(word))
    known = typed.known | vocabulary.known(wanted)
    likely = {
        word: spelling.slips(word, spelling.allowed(word))
        for word in (*doubted, *(join for join in joins.values() if len(join) <= LONGEST_JOIN))
        if spelling.allowed(word) and not any(char.isdigit() for char in word)
    }
    alike = vocabulary.alike(likely)
    edges = [
        edge for at, word in enumerate(words) for edge in _of_word(at, word, forms, known, alike, len(words))
    ]
    edges += [
        Edge(at, at + len(run), tuple(run), 0.0)
        for run in (place.split("_") for place in typed.query().places)
        for at in range(len(words) - len(run) + 1)
        if list(words[at : at + len(run)]) == run
    ]
    for (start, end), join in joins.items():
        if join in known:
            edges.append(Edge(start, end, (join,), lattice.JOINED))
        elif join in alike:
            edges += _slipped(start, end, join, alike[join], extra=lattice.JOINED)
    beside = vocabulary.pairs(
        (word for edge in edges for word in edge.words), (word for edge in edges for word in edge.words)
    )
    paths = lattice.best(len(words), edges, {pair: row[0] for pair, row in beside.items()})
    rows = known | {row.term: row for found in alike.values() for row in found}
    return [_meant(path, typed, rows, beside) for path in paths]


def _of_word(
    at: int,
    word: str,
    forms: dict[str, set[str]],
    known: dict[str, Term],
    alike: dict[str, list[Term]],
    length: int,
) -> list[Edge]:
    """A word by itself: as typed, its keys undone, cut, or mistyped."""
    edges = [Edge(at, at + 1, (word,), 0.0 if word in known else lattice.KEPT_UNKNOWN)]
    if word not in known:
        edges += [Edge(at, at + 1, (form,), lattice.UNTYPED) for form in forms[word] if form in known]
        for parts in spelling.splits(word, known.__contains__):
            edges.append(Edge(at, at + 1, parts, lattice.cut_cost(parts)))
    if word in alike and (length > 1 or len(word) >= spelling.SHORTEST):
        edges += _slipped(at, at + 1, word, alike[word])
    return edges


def _slipped(start: int, end: int, typed: str, rows: list[Term], extra: float = 0.0) -> list[Edge]:
    edges = []
    for row in rows:
        wrong = spelling.distance(typed, row.term)
        is_other = typed[0] != row.term[0] and len(typed) <= spelling.SHORTEST  # rong is no dong
        if 0 < wrong <= spelling.allowed(typed) and not is_other:
            cost = extra + lattice.slip_cost(typed, row.term, wrong, row.documents)
            edges.append(Edge(start, end, (row.term,), cost, is_slip=True))
    return edges


def _place_terms(words: Sequence[str]) -> list[str]:
    return [f"{prefix}:{run}" for run in runs(words) for prefix in "po"]


def _places(words: Sequence[str], known: Mapping[str, Term]) -> frozenset[str]:
    return frozenset(run for run in runs(words) if f"p:{run}" in known or f"o:{run}" in known)


def _meant(
    path: lattice.Path,
    typed: Typed,
    rows: dict[str, Term],
    beside: dict[Pair, tuple[int, str]],
) -> Meant:
    words = path.words
    marks = tuple(typed.tokens[source].mark if source >= 0 else "" for source in path.sources)
    written = []
    for at, word in enumerate(words):
        source = path.sources[at]
        if source >= 0 and marks[at]:
            written.append(typed.tokens[source].written)
            continue
        options = []
        if at and (row := beside.get((words[at - 1], word))):
            options.append((row[0], row[1].split("|")[1]))
        if at + 1 < len(words) and (row := beside.get((word, words[at + 1]))):
            options.append((row[0], row[1].split("|")[0]))
        written.append(max(options)[1] if options else rows[word].spelling if word in rows else word)
    places = _places(words, rows)
    unknown = frozenset(word for word in words if word not in rows)
    return Meant(Query(words, marks, places), " ".join(written), unknown)
