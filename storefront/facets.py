"""The filters beside a list: their values, what they are called, and how many products each would leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Producer, ShelfRow
from catalog.shelf import Counts, Tallies
from storefront.forms import SORTS, STARS
from storefront.wishes import Wish


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter. `count` is None when there are too many products to tell."""

    value: str
    name: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category as a way in; `name_en` may be empty."""

    slug: str
    name: str
    name_en: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Facets:
    """Everything a list can be narrowed by."""

    stars: list[Option]
    cnnt: Option
    wards: list[Option]
    kinds: list[Option]
    in_season: Option
    in_stock: Option


def facets(wish: Wish, counts: Counts, tallies: Tallies) -> Facets:
    """The filters with the values that lead somewhere, and those in use. Costs no query."""
    reader = _Reader(counts, tallies)
    return Facets(
        stars=[reader.option("stars", str(one), "", one in wish.stars) for one in STARS],
        cnnt=reader.option("cnnt", "True", "CNNT", wish.cnnt),
        wards=reader.options("ward", tallies.whole.get("wards", ()), (wish.ward,)),
        kinds=reader.options("kind", [(one, str(words)) for one, words in Producer.Kind.choices], wish.kinds),
        in_season=reader.option("season", str(int(ShelfRow.Season.IN)), _("In season"), wish.in_season),
        in_stock=reader.option("stock", "True", _("In stock"), wish.in_stock),
    )


def shelves(tallies: Tallies, counts: Counts | None = None) -> list[Shelf]:
    """Categories with something to show, in the shop's order. Costs no query."""
    found = tallies.whole.get("category", {}) if counts is None else counts.by.get("category")
    return [
        Shelf(slug, name, name_en, None if found is None else found.get(str(pk), 0))
        for pk, slug, name, name_en in tallies.whole.get("categories", ())
        if tallies.whole.get("category", {}).get(str(pk))
    ]


def sorts(wish: Wish, tallies: Tallies) -> list[tuple[str, str]]:
    """The orders that make sense: by fit where words are searched for, by sales where anything was sold."""
    words = {key: str(label) for key, label in SORTS}
    if wish.q:
        words[""] = _("Best match")
    if not tallies.whole.get("sold"):
        del words["best"]
    return list(words.items())


@dataclass(frozen=True, slots=True)
class _Reader:
    counts: Counts
    tallies: Tallies

    def option(self, name: str, value: str, words: str, is_chosen: bool) -> Option:
        found: Mapping[str, int] | None = self.counts.by.get(name)
        return Option(value, words, None if found is None else found.get(value, 0), is_chosen)

    def options(self, name: str, known: Iterable[Any], chosen: Iterable[str]) -> list[Option]:
        there = self.tallies.shelf.get(name, {})
        options = [
            self.option(name, value, words, value in chosen) for value, words in known if value in there
        ]
        return [one for one in options if one.count is None or one.count or one.is_chosen]
