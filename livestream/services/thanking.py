"""A voucher for accounts that watched a session and bought nothing, if they agreed to news and offers.

A viewer who is no account of the shop, or never agreed, cannot be written to: nothing else ties a comment on
another platform to a person.
"""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import consent
from accounts.models import ConsentRecord, User
from core import clock
from livestream import locks
from livestream.errors import LiveRefused, WrongState
from livestream.models import FollowUp, LiveComment, LiveDraft, LiveSession
from livestream.services.followups import mark
from livestream.services.shopping import BY_ACCOUNT, author_key
from notifications import hours
from notifications import services as notifications
from orders.models import Order
from promotions import services as promotions
from promotions.models import Voucher

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read as another
ACCOUNT = author_key(BY_ACCOUNT)  # how authors who are logged in are known


def nonbuyers(session: LiveSession) -> list[User]:
    """Accounts that wrote or ordered in a session, bought nothing of its producer since, and agreed to news
    and offers. Five queries."""
    keys = {
        *LiveComment.objects.filter(session=session, author_key__startswith=ACCOUNT).values_list(
            "author_key", flat=True
        ),
        *LiveDraft.objects.filter(session=session, author_key__startswith=ACCOUNT).values_list(
            "author_key", flat=True
        ),
    }
    ids = {int(tail) for key in keys if (tail := key.removeprefix(ACCOUNT)).isdecimal()}
    ids &= consent.agreeing(ids, ConsentRecord.Purpose.MARKETING)
    since = session.on_air_at or session.starts_at
    bought = Order.objects.filter(
        user__in=ids, packages__producer=session.producer_id, placed_at__gte=since
    ).values_list("user_id", flat=True)
    return list(User.objects.filter(pk__in=ids - set(bought), is_active=True).order_by("pk"))


def _code(session: LiveSession) -> str:
    """Not to be guessed: as many may use it as were written to."""
    return f"LIVE{session.pk}" + "".join(secrets.choice(LETTERS) for _place in range(5))


@transaction.atomic
def send_voucher(session_id: int, *, percent: int, days: int, min_spend_vnd: int, by: User) -> Voucher:
    """Make one code of the session's producer and write to everybody of `nonbuyers`, each once. Raises
    LiveRefused when there is nobody, by night, or when it was done; PromotionRefused."""
    session = locks.session(session_id)
    row = locks.follow_up(session_id, "voucher")
    if session.state != LiveSession.State.ENDED or row is None:
        raise WrongState(str(session.get_state_display()))
    if not row.is_open:
        raise LiveRefused("percent", _("This was done already."))
    people = nonbuyers(session)
    if not people:
        raise LiveRefused("percent", _("There is nobody who may be written to."))
    if not hours.is_day(clock.now()):
        raise LiveRefused("percent", _("It is late: send it between 8:00 and 21:00."))
    now = clock.now().replace(second=0, microsecond=0)
    voucher = promotions.make_voucher(
        producer_id=session.producer_id,
        code=_code(session),
        name=session.title[:100],
        percent=percent,
        amount_vnd=None,
        max_discount_vnd=None,
        min_spend_vnd=min_spend_vnd,
        usage_limit=len(people),
        starts_at=now,
        ends_at=now + timedelta(days=days),
    )
    for person in people:
        notifications.enqueue(
            medium="email" if person.email else "sms",
            template="live_voucher",
            recipient=person.email or person.phone or "",
            context={
                "producer": session.producer.name,
                "slug": session.producer.slug,
                "title": session.title,
                "code": voucher.code,
                "percent": percent,
                "min_spend_vnd": min_spend_vnd,
                "until": timezone.localtime(voucher.ends_at).strftime("%d/%m/%Y"),
            },
            dedupe_key=f"live-voucher:{session.pk}:{person.pk}",
            by_day=True,
        )
    words = _("%(code)s to %(number)d people") % {"code": voucher.code, "number": len(people)}
    mark(session_id, "voucher", state=FollowUp.State.DONE, note_text=words, by=by)
    return voucher
