"""News of stock -> pages of viewers that show it; news of orders -> drafts and commissions; and what is kept
of people. Loaded by core once all apps are ready."""

from django.db.models import F

from accounts import privacy
from core.outbox import Changes, Topic, subscribe
from livestream import broadcast, console_queries, personal
from livestream.models import LiveSession, RunOfShowItem
from livestream.services import commissions, drafts


@subscribe(Topic.STOCK)
def tell_viewers(changes: Changes) -> None:
    """What is left of a product that is shown right now."""
    shown = RunOfShowItem.objects.filter(
        variant__in=list(changes[Topic.STOCK]),
        session__state=LiveSession.State.ON_AIR,
        session__is_practice=False,
        session__pinned=F("pk"),
    )
    for item in shown.select_related("session"):
        left = console_queries.left_of(item.session, [item])
        broadcast.tell(item.session_id, "stock", {"item": item.pk, "left": left[item.pk]}, broadcast.SHOW)


@subscribe(Topic.ORDER)
def follow(changes: Changes) -> None:
    """A package took a step: drafts of its order are confirmed, and what its lines earn may have changed."""
    ids = list(changes[Topic.ORDER])
    drafts.confirm_ordered(ids)
    commissions.follow(ids)


privacy.kept.append(privacy.Kept(rows=personal.rows, forget=personal.forget))
