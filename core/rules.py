"""Numbers that laws and the shop's rules set, each from a day on: `rules.value("return_days", on=day)`.

The shop comes with the values of `data/rules.json`; staff plan later ones in the admin. What has begun is
never changed, so a day in the past gives the same answer for ever. An environment variable
(`RETURN_DAYS=14`) replaces the value the shop comes with, for installations that have always had another.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import DatedRule
from core.money import format_vnd

MOST_DAYS, MOST_YEARS, MOST_ORDERS, MOST_VND = 3650, 100, 1000, 1_000_000_000


DAYS, WORKING_DAYS, YEARS = _("days"), _("working days"), _("years")
VND, ORDERS, PERCENT, SHARE = "₫", _("orders"), "% vol", "%"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a number is about, its unit, and between what it may lie."""

    label: Any
    unit: Any
    least: int = 0
    most: int = MOST_DAYS
    setting: str = ""  # whose value comes before that of the file

    def words(self, value: int) -> str:
        """The value as people write it, with its unit."""
        return format_vnd(value) if self.unit is VND else f"{value} {self.unit}"


@dataclass(frozen=True, slots=True)
class Dated:
    """A value, the day it begins, and who says so."""

    value: int
    valid_from: date
    source: str
    note: str = ""
    added_by: str = ""
    pk: int | None = None  # of its row; what the shop comes with has none


RULES: dict[str, Rule] = {
    "answer_working_days": Rule(_("answer a request about personal data"), WORKING_DAYS, 1, 60),
    "restrict_days": Rule(_("restrict or stop processing"), DAYS, 1, 60),
    "restrict_days_with_others": Rule(_("the same, when others process the data, too"), DAYS, 1, 60),
    "restrict_extension_days": Rule(_("the one extension of it, at most"), DAYS, 0, 60),
    "audit_years": Rule(_("keep the audit log"), YEARS, 1, MOST_YEARS),
    "order_years": Rule(_("keep orders with their recipient"), YEARS, 1, MOST_YEARS, "ORDER_YEARS"),
    "return_days": Rule(_("return goods after delivery"), DAYS, 0, 365, "RETURN_DAYS"),
    "misinformed_days": Rule(_("return goods that were described wrongly"), DAYS, 0, 365),
    "no_promotion_from_abv": Rule(_("alcohol without promotion, from"), PERCENT, 0, 15),
    "cod_confirm_days": Rule(_("confirm an order paid on delivery"), DAYS, 1, 60, "COD_CONFIRM_DAYS"),
    "cod_most_orders": Rule(
        _("paid on delivery and under way, for one phone number"), ORDERS, 0, MOST_ORDERS, "COD_MOST_ORDERS"
    ),
    "cod_most_vnd": Rule(
        _("to be collected on delivery, for one phone number"), VND, 0, MOST_VND, "COD_MOST_VND"
    ),
    "cod_remittance_days": Rule(_("a carrier may keep cash"), DAYS, 0, 365, "COD_REMITTANCE_DAYS"),
    "creator_tax_percent": Rule(_("income tax withheld from a creator’s commission"), SHARE, 0, 50),
    "creator_tax_from_vnd": Rule(_("withhold it from payments of at least"), VND, 0, MOST_VND),
    "refund_alone_vnd": Rule(_("refund that one person may decide"), VND, 0, MOST_VND, "REFUND_ALONE_VND"),
    "return_answer_days": Rule(
        _("a producer may take to answer a return; then staff decide"),
        WORKING_DAYS,
        0,
        60,
        "RETURN_ANSWER_DAYS",
    ),
    "desk_products_days": Rule(_("staff decide about a product"), WORKING_DAYS, 1, 60),
    "desk_identity_days": Rule(_("staff decide about an identity"), WORKING_DAYS, 1, 60),
    "desk_certificates_days": Rule(_("staff decide about a certificate"), WORKING_DAYS, 1, 60),
    "desk_reviews_days": Rule(_("staff read a review"), WORKING_DAYS, 1, 60),
    "desk_complaints_days": Rule(
        _("staff decide about a live session that was reported"), WORKING_DAYS, 1, 60
    ),
    "desk_returns_days": Rule(_("staff decide about a return that was left to them"), WORKING_DAYS, 1, 60),
    "prize_papers_from_vnd": Rule(
        _("staff see papers of games whose prizes come to at least"), VND, 0, MOST_VND
    ),
}


def value(key: str, *, on: date | datetime | None = None) -> int:
    """The number that holds on a day, today by default. Before the first known day the first value holds."""
    day = _day(on or clock.now())
    begun = [one for one in history(key) if one.valid_from <= day]
    return (begun or history(key))[-1 if begun else 0].value


def history(key: str) -> list[Dated]:
    """Every value, the oldest first. Raises KeyError for a number nobody knows."""
    rule, first = RULES[key], _shipped()[key]
    if rule.setting and (typed := getattr(settings, rule.setting)) != first.value:
        first = Dated(typed, first.valid_from, rule.setting)
    return [first, *_planned().get(key, ())]


def days_over(key: str, column: str, *, at: datetime) -> Q:
    """Rows whose `column` lies so many days before `at` as the rule says on that row's own day."""
    values = history(key)
    ends = [*(_midnight(one.valid_from) for one in values[1:]), None]
    begins = [None, *ends[:-1]]
    return reduce(or_, map(_span(column, at), values, begins, ends))


def years_before(moment: datetime, number: int) -> datetime:
    """The same day so many years ago; 28 February for a leap day that the year did not have."""
    try:
        return moment.replace(year=moment.year - number)
    except ValueError:
        return moment.replace(year=moment.year - number, day=28)


def forget() -> None:
    """Read the table again at the next question."""
    _kept.good_until = 0.0


def _span(column: str, at: datetime) -> Callable[[Dated, datetime | None, datetime | None], Q]:
    def condition(one: Dated, begin: datetime | None, end: datetime | None) -> Q:
        within = Q(**{f"{column}__lte": at - timedelta(days=one.value)})
        within &= Q(**{f"{column}__gte": begin}) if begin else Q()
        return within & (Q(**{f"{column}__lt": end}) if end else Q())

    return condition


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone())


def _day(moment: date | datetime) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


@cache
def _shipped() -> dict[str, Dated]:
    rows = json.loads((settings.DATA_DIR / "rules.json").read_text())
    return {
        row["key"]: Dated(row["value"], date.fromisoformat(row["valid_from"]), row["source"]) for row in rows
    }


@dataclass
class _Kept:
    """What this process knows of the table. A minute old at most: a value begins tomorrow at the soonest."""

    planned: dict[str, list[Dated]]
    good_until: float = 0.0


_kept = _Kept({})


def _planned() -> dict[str, list[Dated]]:
    if time.monotonic() >= _kept.good_until:
        planned: dict[str, list[Dated]] = {}
        for row in DatedRule.objects.order_by("valid_from"):
            planned.setdefault(row.key, []).append(
                Dated(row.value, row.valid_from, row.source, row.note, row.added_by, row.pk)
            )
        _kept.planned, _kept.good_until = planned, time.monotonic() + settings.RULES_KEPT_S
    return _kept.planned
