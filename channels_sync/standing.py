"""How one facet stands in a shop, for producers: does the shop show what we want, and if not, why, and what
is theirs to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

from django.utils.translation import gettext_lazy as _

from channels_sync import review, sentences
from channels_sync.content import Missing
from channels_sync.missing import MISSING
from channels_sync.models import ChannelAccount, Publication, SyncIntent
from channels_sync.protocol import Aim, Facet, Review

CAUSES = (  # what of ours a refusal is about
    (sentences.PICTURE, Missing.PICTURE),
    (sentences.TITLE, Missing.TITLE_SHORT),
    (sentences.PRICE, Missing.PRICE_RANGE),
    (sentences.APPROVAL, Missing.PRICE_RANGE),
    (sentences.PARCEL, Missing.WEIGHT),
    (sentences.CATEGORY, Missing.CATEGORY),
    (sentences.ATTRIBUTE, Missing.ATTRIBUTE),
)


OF_STAFF = {  # what a failed review is about, where the answer is the same for all producers
    Missing.CATEGORY: _("It is about the category, which staff choose for all. You may propose another one."),
    Missing.ATTRIBUTE: _("It is about the brand, which staff choose for the whole category."),
}


class Standing(StrEnum):
    """What a facet's line says."""

    MATCHES = auto()
    SENDING = auto()
    WAITING = auto()  # refused for now and tried again by itself, or the shop stands still
    REVIEW = auto()
    REFUSED = auto()
    MISSING = auto()
    HIDDEN = auto()
    DOWN = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One facet in one shop. `shown` is what the platform confirmed or showed last, at `shown_at`; `wanted`
    what it shall show, and since when it does not (`since`). `words` say what is wrong, `said` what the
    platform itself wrote, `causes` what of ours it is about."""

    intent_id: int
    facet: Facet
    standing: Standing
    shown: Mapping[str, Any] | None
    shown_at: datetime | None
    wanted: Mapping[str, Any] | None
    since: datetime | None
    words: tuple[str, ...] = ()
    said: str = ""
    causes: tuple[Missing, ...] = ()
    may_retry: bool = False

    @property
    def is_off(self) -> bool:
        """Another value is shown than wanted, as far as anybody knows."""
        return self.standing in (Standing.SENDING, Standing.WAITING, Standing.REFUSED) and (
            self.shown != self.wanted
        )


def of_listing(row: SyncIntent, account: ChannelAccount) -> Line:
    """Stock, price or promotion of one SKU."""
    standing, words, said, causes = _standing(row, account)
    return _line(row, standing, words, said, causes, may_retry=standing is Standing.REFUSED)


def of_page(page: Publication, account: ChannelAccount) -> Line:
    """The page of a product; `intent` is loaded."""
    row = page.intent
    standing, words, said, causes = _standing(row, account)
    if page.missing and page.aim == Aim.ON_SALE:
        known = tuple(code for code in Missing if code.value in page.missing)
        return _line(row, Standing.MISSING, tuple(str(MISSING[code]) for code in known), "", known)
    is_parked = standing is Standing.REFUSED
    if not is_parked and page.aim == Aim.ON_SALE and page.review in review.TROUBLE:
        cause = review.cause(page)
        found = (cause,) if cause else ()
        return _line(row, Standing.REFUSED, (_advice(page, cause, account),), page.review_reason, found)
    if standing is Standing.MATCHES:
        standing = _settled(page)
    return _line(row, standing, words, said, causes, may_retry=is_parked)


def _advice(page: Publication, cause: Missing | None, account: ChannelAccount) -> str:
    if cause in OF_STAFF:
        return str(OF_STAFF[cause])
    if cause is None and not account.producer_id:
        return str(sentences.STAFF_SHOP)
    return review.advice(page)


def _settled(page: Publication) -> Standing:
    if page.aim == Aim.DELETED:
        return Standing.DOWN
    if page.aim == Aim.UNLISTED:
        return Standing.HIDDEN
    return Standing.REVIEW if page.review == Review.IN_REVIEW else Standing.MATCHES


def _standing(
    row: SyncIntent, account: ChannelAccount
) -> tuple[Standing, tuple[str, ...], str, tuple[Missing, ...]]:
    if not row.is_dirty:
        return Standing.MATCHES, (), "", ()
    code, _colon, said = row.last_error.partition(": ")
    if row.is_parked:
        words, causes = _explained(account, row.parked_code or code)
        return Standing.REFUSED, words, said or row.parked_code, causes
    if account.mode != ChannelAccount.Mode.LIVE or account.disconnected_at:
        return Standing.WAITING, (), "", ()
    if row.last_error:
        words, causes = _explained(account, code)
        return Standing.WAITING, words, said, causes
    return Standing.SENDING, (), "", ()


def _explained(account: ChannelAccount, code: str) -> tuple[tuple[str, ...], tuple[Missing, ...]]:
    found = sentences.explain(account.channel, code)
    if found is None:
        return (), ()
    remedy = sentences.for_producer(found, is_own=bool(account.producer_id))
    return (str(found.meaning), remedy), tuple(what for one, what in CAUSES if one is found)


def _line(
    row: SyncIntent,
    standing: Standing,
    words: tuple[str, ...],
    said: str,
    causes: tuple[Missing, ...],
    *,
    may_retry: bool = False,
) -> Line:
    seen_later = row.observed_at is not None and (row.acked_at is None or row.observed_at > row.acked_at)
    return Line(
        intent_id=row.pk,
        facet=Facet(row.facet),
        standing=standing,
        shown=row.observed if seen_later else row.acked,
        shown_at=row.observed_at if seen_later else row.acked_at,
        wanted=row.desired,
        since=row.desired_at if row.is_dirty else None,
        words=words,
        said=said[:300],
        causes=causes,
        may_retry=may_retry,
    )
