"""The three ranks that carry a certificate (Decision 148/QĐ-TTg of 2023), in our own words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Rank:
    """So many stars: the points they need and what a shopper may expect."""

    stars: int
    points: Promise
    words: Promise
    short: Promise


RANKS = (
    Rank(
        5,
        _("90 to 100 points"),
        _(
            "The best of the country. The province proposes it, a national council confirms it; the quality"
            " is fit for export."
        ),
        _("5 stars: 90 points and more of 100, confirmed at national level."),
    ),
    Rank(
        4,
        _("70 to under 90 points"),
        _(
            "Strong in quality, packaging and market; sold beyond its own province and ready to be raised"
            " to five stars."
        ),
        _("4 stars: 70 to under 90 points of 100, certified by the province."),
    ),
    Rank(
        3,
        _("50 to under 70 points"),
        _(
            "A good local product with traceable origin that meets the legal standards; it keeps improving"
            " packaging and sales."
        ),
        _("3 stars: 50 to under 70 points of 100, certified after a council has scored it."),
    ),
)
OF_STARS = {rank.stars: rank for rank in RANKS}
