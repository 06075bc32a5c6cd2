"""Look before waiting: who can get no more of a flash deal is told so without a lock.

Hundreds are refused the last unit within seconds, and each would wait for the stock only to learn that there
is none. A look may refuse what comes back a moment later; it never grants anything.
"""

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext as _

from core import clock
from core.errors import DomainError
from inventory import queries as stock
from livestream.comments import Intent
from livestream.errors import LiveRefused
from livestream.models import LiveComment, LiveDraft, LiveSession, RunOfShowItem
from livestream.services import deciding

FLASH = RunOfShowItem.Kind.FLASH
HAS_GOODS = (LiveDraft.State.OPEN, LiveDraft.State.CLAIMED, LiveDraft.State.CONFIRMED)


def refuse_if_gone(session_id: int, item_id: int, *, author_key: str) -> None:
    """Raises LiveRefused where an open flash deal has nothing left and this author has no draft, which may
    hold a unit already. Two queries, three while there is something to tell."""
    shown = RunOfShowItem.objects.select_related("session", "variant__product").filter(
        pk=item_id,
        session=session_id,
        session__state=LiveSession.State.ON_AIR,
        session__is_practice=False,
        kind=FLASH,
        closes_at__gt=clock.now(),
    )
    item = shown.first()
    if item is not None and _gone(item.session, [item]) and not _with_goods(item.session, [author_key]):
        raise _refusal(item)


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
        _tell_why([pk for pk, asked in refused.items() if asked is item], _refusal(item))
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


def _refusal(item: RunOfShowItem) -> LiveRefused:
    """As `drafts` says it of units that are short."""
    words = _("%(name)s: only %(left)d left. Change the quantity.")
    facts = {"name": str(item.variant.product.name) if item.variant else "", "left": 0}
    return LiveRefused("quantity", words % facts, code="short", left=0, variant=item.variant_id)
