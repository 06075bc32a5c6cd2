"""The words the catalogue uses: how often, side by side with which, and how they are written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from accounts.models import Ward
from catalog.models import Category, Producer, Product, SearchName, SearchPair, SearchTerm
from catalog.search.document import Document
from catalog.search.spelling import slips
from catalog.search.synonyms import canonical
from catalog.search.words import tokens

Pair = tuple[str, str]
MOST_ALIKE = 60  # terms within a slip of one word; the commonest are enough


@dataclass(frozen=True, slots=True)
class Term:
    """A word as the search uses it; see SearchTerm."""

    term: str
    documents: int
    spelling: str


@dataclass(slots=True)
class Counts:
    """Words and pairs over many documents, each with its spellings."""

    terms: Counter[str] = field(default_factory=Counter)
    pairs: Counter[Pair] = field(default_factory=Counter)
    _terms_as: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _pairs_as: dict[Pair, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, made: Document) -> None:
        """Count one document."""
        for term, written in made.terms.items():
            if _is_word(term):
                self.terms[term] += 1
                self._terms_as[term][written] += 1
        for place in made.places:
            self.terms[place] += 1
        for pair, written in made.pairs.items():
            if all(map(_is_word, pair)):
                self.pairs[pair] += 1
                self._pairs_as[pair][written] += 1

    def term_rows(self) -> list[SearchTerm]:
        """Every word as a row."""
        return [
            SearchTerm(
                term=term,
                documents=count,
                spelling=_usual(self._terms_as[term]) if term in self._terms_as else "",
                slips=sorted(slips(term)) if term in self._terms_as else [],
            )
            for term, count in self.terms.items()
        ]

    def pair_rows(self) -> list[SearchPair]:
        """Every pair as a row."""
        return [
            SearchPair(first=pair[0], second=pair[1], documents=count, spelling=_usual(self._pairs_as[pair]))
            for pair, count in self.pairs.items()
        ]


def replace(counts: Counts) -> None:
    """Forget what was learnt and take these counts, and the names of today."""
    SearchTerm.objects.all().delete()
    SearchPair.objects.all().delete()
    SearchTerm.objects.bulk_create(counts.term_rows(), batch_size=5_000)
    SearchPair.objects.bulk_create(counts.pair_rows(), batch_size=5_000)
    replace_names()


def learn(documents: Iterable[Document]) -> None:
    """Add the words that are new; those that are known keep their counts until the next rebuild."""
    counts = Counts()
    for made in documents:
        counts.add(made)
    SearchTerm.objects.bulk_create(counts.term_rows(), ignore_conflicts=True)
    SearchPair.objects.bulk_create(counts.pair_rows(), ignore_conflicts=True)


def replace_names() -> None:
    """The shelves, producers and wards that have something on sale."""
    on_sale = Q(products__state=Product.State.PUBLISHED)
    free = Count("products", filter=on_sale & Q(products__age_restricted=False))
    rows: list[SearchName] = []
    for kind, queryset, key, label in (
        (SearchName.Kind.CATEGORY, Category.objects.all(), "slug", "name"),
        (SearchName.Kind.PRODUCER, Producer.objects.all(), "slug", "name"),
        (SearchName.Kind.WARD, Ward.objects.all(), "code", "full_name"),
    ):
        counted = queryset.annotate(shown=Count("products", filter=on_sale), free=free).filter(shown__gt=0)
        for one in counted:
            name = getattr(one, label)
            rows.append(
                SearchName(
                    kind=kind,
                    key=getattr(one, key),
                    label=name,
                    folded=_folded(name, getattr(one, "name_en", "")),
                    products=one.shown,
                    adults_only=not one.free,
                )
            )
    SearchName.objects.all().delete()
    SearchName.objects.bulk_create(rows)


def known(terms: Iterable[str]) -> dict[str, Term]:
    """Those of these words that the catalogue uses."""
    rows = _rows(
        "SELECT term, documents, spelling FROM catalog_searchterm WHERE term = ANY(%s)",
        list(dict.fromkeys(terms)),
    )
    return {term: Term(term, documents, spelling) for term, documents, spelling in rows}


def alike(word_slips: Mapping[str, set[str]]) -> dict[str, list[Term]]:
    """For each word the terms that share a slip with it, the commonest first. One query for all."""
    if not word_slips:
        return {}
    rows = _rows(
        "SELECT term, documents, spelling, slips::text[] FROM catalog_searchterm"
        " WHERE slips && %s::varchar[] ORDER BY documents DESC",
        sorted(set().union(*word_slips.values())),
    )
    return {
        word: [Term(*row) for *row, slips_of_row in rows if not shared.isdisjoint(slips_of_row)][:MOST_ALIKE]
        for word, shared in word_slips.items()
    }


def pairs(firsts: Iterable[str], seconds: Iterable[str]) -> dict[Pair, tuple[int, str]]:
    """Which of these words stand side by side, in how many products, and how they are written there."""
    rows = _rows(
        "SELECT first, second, documents, spelling FROM catalog_searchpair"
        " WHERE first = ANY(%s) AND second = ANY(%s)",
        list(set(firsts)),
        list(set(seconds)),
    )
    return {(first, second): (documents, spelling) for first, second, documents, spelling in rows}


def _rows(query: str, *values: list[str]) -> list[tuple[Any, ...]]:
    """Plain SQL: the ORM wraps each of hundreds of values, which takes longer than the query."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _folded(*texts: str) -> str:
    return "".join(f" {token.word}" for token in canonical(tokens(" ".join(texts))))


def _is_word(term: str) -> bool:
    """Codes and sizes are found as they are and never corrected; there may be as many as products."""
    return len(term) <= 40 and not (any(char.isdigit() for char in term) and len(term) > 4)


def _usual(spellings: Counter[str]) -> str:
    return min(spellings.items(), key=lambda pair: (-pair[1], pair[0]))[0]
