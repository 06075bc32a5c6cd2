"""How the platforms judge our pages: look at a review, keep its verdict, say it in plain words."""

import logging
import re
from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_sync import breaker, locks, tokens
from channels_sync.content import Missing
from channels_sync.models import ChannelAccount, Publication
from channels_sync.protocol import ChannelAdapter, ChannelError, ProductView, Review
from core import clock

log = logging.getLogger(__name__)

MOST = 50  # pages looked at per account and knock; a review takes hours, beat comes each minute
TROUBLE = (Review.REJECTED, Review.SUSPENDED, Review.GONE)
WORDS = (  # first match wins: what the platform's own words are about, and what of ours that is
    (
        r"licen[cs]e|certificat|giấy phép|giấy chứng nhận|công bố",
        _("It is about the declaration or a certificate. Check number, date and place."),
        Missing.LICENCE,
    ),
    (
        r"prohibit|restrict|forbidden|cấm|hạn chế",
        _("The platform does not allow these goods. Ask its support before sending again."),
        None,
    ),
    (
        r"image|photo|picture|hình|ảnh",
        _("It is about the pictures. Replace the one that is named."),
        Missing.PICTURE,
    ),
    (
        r"categor|ngành hàng|danh mục",
        _("It is about the category. Choose another on the page of categories."),
        Missing.CATEGORY,
    ),
    (
        r"brand|thương hiệu|nhãn hiệu",
        _("It is about the brand. Choose “no brand”, or one that the shop may use."),
        Missing.ATTRIBUTE,
    ),
    (
        r"title|name|tiêu đề|tên sản phẩm",
        _("It is about the name. Change it at the product."),
        Missing.TITLE_SHORT,
    ),
    (
        r"descri|mô tả",
        _("It is about the description. Change it at the product."),
        Missing.DESCRIPTION_SHORT,
    ),
    (r"price|giá", _("It is about the price. Compare it with similar goods."), Missing.PRICE_RANGE),
    (
        r"duplicat|repeat|trùng",
        _("The shop holds the same goods already. Take one of the pages down."),
        None,
    ),
)


def advice(publication: Publication) -> str:
    """What to do about a review that failed, in our own words; empty when all is well."""
    if publication.review == Review.GONE and publication.external_product:
        return str(_("The platform does not know this page any more. Publish it again."))
    if publication.review not in TROUBLE:
        return ""
    for pattern, words, _cause in WORDS:
        if re.search(pattern, publication.review_reason, re.IGNORECASE):
            return str(words)
    return str(_("The platform gave no reason that we know. Read its own words."))


def cause(publication: Publication) -> Missing | None:
    """What of ours a review that failed is about, named as what is missing is; None where nobody can tell."""
    if publication.review not in TROUBLE:
        return None
    reason = publication.review_reason
    return next((what for pattern, _words, what in WORDS if re.search(pattern, reason, re.IGNORECASE)), None)


def look(account_id: int, external_products: Iterable[str]) -> int:
    """Ask how these pages stand and keep it. Returns how many have another verdict. Raises ChannelError."""
    account = ChannelAccount.objects.get(pk=account_id)
    views = tokens.signed_in(account, partial(_view, tuple(dict.fromkeys(external_products))))
    return note(account_id, views)


def look_at_waiting() -> int:
    """Look at every page under review, at most `MOST` per account, the longest unseen first. Returns how
    many have a verdict now."""
    done = 0
    for account in ChannelAccount.objects.filter(mode=ChannelAccount.Mode.LIVE):
        waiting = account.publications.filter(review=Review.IN_REVIEW).exclude(external_product="")
        places = list(waiting.order_by("reviewed_at", "pk").values_list("external_product", flat=True)[:MOST])
        if not places or breaker.is_paused(account):
            continue
        try:
            done += look(account.pk, places)
        except ChannelError as error:
            log.warning("reviews of account %s not read: %s", account.pk, error)
    return done


@transaction.atomic
def note(account_id: int, views: Iterable[ProductView]) -> int:
    """Keep what the platform says of its reviews. Returns how many differ from before."""
    by_place = {view.product: view for view in views}
    here = Q(publication__account=account_id, publication__external_product__in=list(by_place))
    list(locks.intents(here))  # before the rows of the pages, like whoever settles
    now, changed = clock.now(), 0
    rows = list(Publication.objects.filter(account=account_id, external_product__in=list(by_place)))
    for row in rows:
        view = by_place[row.external_product]
        changed += (row.review, row.review_reason) != (view.review, view.reason[:1000])
        row.review, row.review_reason, row.reviewed_at = view.review, view.reason[:1000], now
    Publication.objects.bulk_update(rows, ["review", "review_reason", "reviewed_at"])
    return changed


def _view(products: tuple[str, ...], adapter: ChannelAdapter) -> list[ProductView]:
    return list(adapter.view(products))
