"""What viewers do on the shop's own page: write, order what is shown, confirm how they were read."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.channels import Channel
from livestream import locks
from livestream.errors import LiveRefused, WrongState
from livestream.happenings import LONGEST_ID, Happening
from livestream.models import LiveComment, LiveDraft, LiveEvent, LiveSession
from livestream.services import deciding
from livestream.services.drafts import Author, put
from livestream.services.intake import is_clear, take_in
from livestream.services.journal import note

BY_ACCOUNT = "u"  # how the key of a viewer begins who has an account; guests have another


def viewer_of(user_id: int) -> str:
    """Who has an account, as a viewer of our own page."""
    return f"{BY_ACCOUNT}{user_id}"


def author_key(viewer: str) -> str:
    """A viewer of our own page, as authors are known within a session."""
    return f"{Channel.WEB}:{viewer}"


def say(session: LiveSession, *, viewer: str, name: str, text: str, key: str) -> LiveComment:
    """A viewer writes; it comes in as comments of every platform do. With the same `key` it is as once.

    Raises LiveRefused where the session takes no comments from the shop's page, WrongState.
    """
    source = session.sources.filter(source=Channel.WEB).first()
    if source is None:
        raise LiveRefused("text", _("This session takes no comments here. Write where you watch it."))
    number = f"{viewer}:{key}"[:LONGEST_ID]
    take_in(source, [Happening("comment", number, author=viewer, name=name, text=text)])
    return LiveComment.objects.get(session=session, source=Channel.WEB, external_id=number)


@transaction.atomic
def order_item(session_id: int, item_id: int, *, viewer: str, quantity: int, name: str = "") -> LiveDraft:
    """Hold so many units of an item for a viewer: the same draft as that of their comments. The quantity
    counts as it stands, so that pressing twice orders once.

    Raises LiveRefused (not shown yet, short, over the limit for one buyer), WrongState; then nothing changed.
    """
    session = locks.selling(session_id)
    if not session.is_on_air or session.is_practice:
        raise WrongState(str(session.get_state_display()))
    author = Author(author_key(viewer), name)
    locks.author(session.pk, author.key)
    item = session.items.filter(pk=item_id, variant__isnull=False, opened_at__isnull=False).first()
    if item is None or item.variant_id is None:
        raise LiveRefused("item", _("This product was not shown yet. Wait until the host presents it."))
    draft = put(session, author, {item.variant_id: quantity}, is_target=True)
    if draft is None:
        raise LiveRefused("quantity", _("Give a quantity of at least one."))
    units = {str(item.variant_id): quantity}
    note(session, LiveEvent.Kind.ACCEPTED, draft=draft.pk, units=units)
    return draft


def confirm(session: LiveSession, comment_id: int, *, viewer: str) -> LiveDraft | None:
    """A viewer says that their own comment was read right: it is accepted as by a person of the desk. None
    where it is not theirs. Raises LiveRefused where it is not clear enough, or as `accept`."""
    own = LiveComment.objects.filter(session=session, author_key=author_key(viewer), pk=comment_id).first()
    if own is None:
        return None
    if own.state == LiveComment.State.FIXED:  # the host was quicker, and knew better
        return own.draft
    if own.state == LiveComment.State.NEW and not is_clear(own):
        raise LiveRefused("text", _("The host looks at this comment first and answers you."))
    return deciding.accept(own.pk)
