"""What a shopper asked a list for: read from the address and the words, and written back as addresses.

Words such as "ocop 4 sao" become filters; from then on they are kept as such, so that each can be taken away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.models import Category, Producer
from catalog.search import Found, Reading
from catalog.shelf import Asked
from core.money import format_vnd
from storefront.forms import STARS, ShelfForm


@dataclass(frozen=True, slots=True)
class Wish:
    """Search words and filters; an empty value does not filter. `ward` is a code, `sort` of SORTS."""

    q: str = ""
    stars: tuple[int, ...] = ()
    cnnt: bool = False
    ward: str = ""
    kinds: tuple[str, ...] = ()
    price_from_vnd: int | None = None
    price_to_vnd: int | None = None
    in_season: bool = False
    in_stock: bool = False
    sort: str = ""

    @classmethod
    def read(cls, form: ShelfForm) -> Self:
        """What the address says."""
        said = form.cleaned_data
        lowest, highest = said.get("price_from"), said.get("price_to")
        if lowest is not None and highest is not None and lowest > highest:
            lowest, highest = highest, lowest
        return cls(
            q=" ".join(said.get("q", "").split()),
            stars=tuple(sorted(said.get("stars", ()), reverse=True)),
            cnnt=said.get("cnnt", False),
            ward=said.get("ward", ""),
            kinds=tuple(said.get("kind", ())),
            price_from_vnd=lowest,
            price_to_vnd=highest,
            in_season=said.get("in_season", False),
            in_stock=said.get("in_stock", False),
            sort=said.get("sort", ""),
        )

    def understood(self, reading: Reading) -> "Wish":
        """The same with the filters that were found in its words; those of the address go before."""
        if not reading.has_filters:
            return self
        return replace(
            self,
            q=reading.rest,
            stars=self.stars or reading.stars or (STARS if reading.ocop else ()),
            price_from_vnd=reading.price_from_vnd if self.price_from_vnd is None else self.price_from_vnd,
            price_to_vnd=reading.price_to_vnd if self.price_to_vnd is None else self.price_to_vnd,
        )

    def asked(self, category: Category | None, found: Found | None, *, age_confirmed: bool) -> Asked:
        """As the shelf is asked."""
        return Asked(
            category=category.pk if category else None,
            stars=self.stars,
            cnnt=self.cnnt,
            wards=(self.ward,) if self.ward else (),
            kinds=self.kinds,
            in_season=self.in_season,
            in_stock=self.in_stock,
            price_from_vnd=self.price_from_vnd,
            price_to_vnd=self.price_to_vnd,
            ids=found.ids if found else None,
            ids_are_cut=found.is_cut if found else False,
            sort=self.sort,
            age_confirmed=age_confirmed,
        )

    @property
    def is_filtered(self) -> bool:
        """Something besides the words narrows the list."""
        return replace(self, q="", sort="") != Wish()

    def params(self) -> QueryDict:
        """As an address says it, without the page."""
        params = QueryDict(mutable=True)
        plain: dict[str, Any] = {
            "q": self.q,
            "cnnt": self.cnnt and 1,
            "ward": self.ward,
            "price_from": self.price_from_vnd,
            "price_to": self.price_to_vnd,
            "in_season": self.in_season and 1,
            "in_stock": self.in_stock and 1,
            "sort": self.sort,
        }
        params.setlist("stars", [str(one) for one in self.stars])
        params.setlist("kind", list(self.kinds))
        for name, value in plain.items():
            if value:
                params[name] = str(value)
        return params

    @property
    def query(self) -> str:
        """`?…`, or "?" alone for a list of everything."""
        return f"?{self.params().urlencode()}"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, in words, and the address without it."""

    words: str
    without: str


def chips(wish: Wish, wards: dict[str, str]) -> Iterator[Chip]:
    """One for each filter in use; `wards` names wards by code."""
    if wish.q:
        yield Chip(f"“{wish.q}”", replace(wish, q="").query)
    if wish.stars == STARS:
        yield Chip(_("OCOP stars"), replace(wish, stars=()).query)
    else:
        for stars in wish.stars:
            others = tuple(one for one in wish.stars if one != stars)
            yield Chip(_("OCOP %(stars)s stars") % {"stars": stars}, replace(wish, stars=others).query)
    if wish.cnnt:
        yield Chip("CNNT", replace(wish, cnnt=False).query)
    if wish.ward:
        yield Chip(wards.get(wish.ward, wish.ward), replace(wish, ward="").query)
    for kind in wish.kinds:
        kept = tuple(one for one in wish.kinds if one != kind)
        yield Chip(str(Producer.Kind(kind).label), replace(wish, kinds=kept).query)
    if words := _price(wish.price_from_vnd, wish.price_to_vnd):
        yield Chip(words, replace(wish, price_from_vnd=None, price_to_vnd=None).query)
    if wish.in_season:
        yield Chip(_("In season"), replace(wish, in_season=False).query)
    if wish.in_stock:
        yield Chip(_("In stock"), replace(wish, in_stock=False).query)


def _price(lowest: int | None, highest: int | None) -> str:
    amounts = {"lowest": format_vnd(lowest or 0), "highest": format_vnd(highest or 0)}
    if lowest is not None and highest is not None:
        return _("%(lowest)s to %(highest)s") % amounts
    if lowest is not None:
        return _("From %(lowest)s") % amounts
    return _("Up to %(highest)s") % amounts if highest is not None else ""
