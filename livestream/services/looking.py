"""Look before waiting: who can get no more of a flash deal is told so without a lock.

Hundreds are refused the last unit within seconds, and each would wait for the stock only to learn that there
is none. A look may refuse what comes back a moment later; it never grants anything.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from core.statements import Prepared
from inventory import queries as stock
from inventory.models import Allocation
from livestream.comments import Intent
from livestream.errors import LiveRefused
from livestream.models import LiveComment, LiveDraft, LiveSession, RunOfShowItem
from livestream.services import deciding

FLASH = RunOfShowItem.Kind.FLASH
HAS_GOODS = (LiveDraft.State.OPEN, LiveDraft.State.CLAIMED, LiveDraft.State.CONFIRMED)


def refuse_if_gone(session_id: int, item_id: int, *, author_key: str) -> None:
    """Raises LiveRefused where an open flash deal has nothing left and this author has no draft, which may
    hold a unit already. One query, which the database has planned before."""
    scope = LiveSession(pk=session_id).scope
    rows = _GONE.rows(session=session_id, item=item_id, scope=scope, author=author_key, now=clock.now())
    for name, variant_id in rows:
        raise _refusal(name, variant_id)


SESSION, ITEM, SCOPE, AUTHOR = -1_020_308, -1_020_309, "<scope>", "<author>"  # stand-ins of the query
NOW = datetime(1, 1, 3, tzinfo=UTC)


def _gone_for() -> QuerySet[Any, Any]:
    """The open flash deal that is asked about, if nothing is left of it and the author has no draft."""
    aside = Allocation.objects.filter(variant=OuterRef("variant"), scope=SCOPE, closed_at__isnull=True)
    drafts = LiveDraft.objects.filter(session=SESSION, author_key=AUTHOR, state__in=HAS_GOODS)
    shown = RunOfShowItem.objects.filter(pk=ITEM, session=SESSION, kind=FLASH, closes_at__gt=NOW)
    on_air = shown.filter(session__state=LiveSession.State.ON_AIR, session__is_practice=False)
    gone = on_air.exclude(Exists(aside.filter(used__lt=F("quantity")))).exclude(Exists(drafts))
    return gone.values_list("variant__product__name", "variant").order_by()


_GONE = Prepared(_gone_for, session=SESSION, item=ITEM, scope=SCOPE, author=AUTHOR, now=NOW)


def accept_all(session: LiveSession, comments: Sequence[LiveComment]) -> None:
    """Accept clear orders, each in a transaction of its own. One that is refused waits for a person, with the
    reason. After a refusal the rest is looked at once more."""
    waiting, is_known = list(comments), False
    while waiting:
        if not is_known:
            waiting, is_known = _without_gone(session, waiting), True
        if waiting:
            is_known = _accept(waiting.pop(0))


def _accept(comment: LiveComment) -> bool:
    """False when what it asks for has just run short."""
    try:
        deciding.accept(comment.pk)
    except DomainError as refused:
        _tell_why([comment.pk], refused)
        return refused.code != "short"
    return True


def _tell_why(ids: Collection[int], refused: DomainError) -> None:
    waiting = LiveComment.objects.filter(pk__in=ids, state=LiveComment.State.NEW)
    waiting.update(reason=refused.message[:200])


def _without_gone(session: LiveSession, comments: Sequence[LiveComment]) -> list[LiveComment]:
    """Those that may still get what they ask for; the others are told why not. One query in a session without
    an open flash deal, two with one, and two more for a deal that is gone."""
    goods = session.items.filter(variant__isnull=False).select_related("variant__product")
    items = [] if session.is_practice else list(goods)
    now = clock.now()
    flash = [one for one in items if one.is_flash and one.closes_at is not None and now < one.closes_at]
    gone = _gone(session, flash) if flash else []
    asking = {one.pk: item for one in comments for item in gone if _asks_for(one, item, items)}
    if not asking:
        return list(comments)
    have = _with_goods(session, {one.author_key for one in comments if one.pk in asking})
    refused = {one.pk: asking[one.pk] for one in comments if one.pk in asking and one.author_key not in have}
    for item in gone:
        name = item.variant.product.name if item.variant else ""
        waiting = [pk for pk, asked in refused.items() if asked is item]
        _tell_why(waiting, _refusal(name, item.variant_id))
    return [one for one in comments if one.pk not in refused]


def _asks_for(comment: LiveComment, item: RunOfShowItem, items: Sequence[RunOfShowItem]) -> bool:
    """An order that names this very variant, or its product where no other variant of it is shown. A change
    may also ask for less: it is not looked at."""
    variant = item.variant
    if comment.parsed["intent"] != Intent.ORDER or variant is None:
        return False
    is_only = not any(
        one.variant and one is not item and one.variant.product_id == variant.product_id for one in items
    )
    keys = (variant.key, None) if is_only else (variant.key,)
    code = variant.product.code
    return any(line["code"] == code and line["variant"] in keys for line in comment.parsed["orders"])


def _gone(session: LiveSession, items: Iterable[RunOfShowItem]) -> list[RunOfShowItem]:
    known = {one.variant_id: one for one in items if one.variant_id}
    left = stock.allocated([session.scope], known)
    return [one for pk, one in known.items() if not left.get((session.scope, pk))]


def _with_goods(session: LiveSession, author_keys: Iterable[str]) -> set[str]:
    drafts = LiveDraft.objects.filter(session=session, author_key__in=author_keys, state__in=HAS_GOODS)
    return set(drafts.values_list("author_key", flat=True))


def _refusal(name: str, variant_id: int | None) -> LiveRefused:
    """As `drafts` says it of units that are short."""
    words = _("%(name)s: only %(left)d left. Change the quantity.") % {"name": name, "left": 0}
    return LiveRefused("quantity", words, code="short", left=0, variant=variant_id)
