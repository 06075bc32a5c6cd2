"""Tick the pictures that are taken of an item."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from livestream import locks, patterns
from livestream.errors import LiveRefused
from livestream.models import LiveEvent, ShotTick
from livestream.services.journal import note


@transaction.atomic
def take_shot(session_id: int, item_id: int, code: str, *, is_done: bool, by: User) -> None:
    """A picture of an item is taken, or is not after all. Raises LiveRefused for one its kind has not."""
    session = locks.session(session_id)
    item = session.items.filter(pk=item_id).first()
    shot = next((one for one in patterns.shots(item.kind) if one.code == code), None) if item else None
    if item is None or shot is None:
        raise LiveRefused("code", _("There is no such point."))
    if is_done:
        _row, is_new = ShotTick.objects.get_or_create(
            item=item, code=code, defaults={"by": by, "at": clock.now()}
        )
        if is_new:
            note(session, LiveEvent.Kind.TICKED, f"{item}, {shot}", by=by)
    elif item.shots.filter(code=code).delete()[0]:
        note(session, LiveEvent.Kind.UNTICKED, f"{item}, {shot}", by=by)
