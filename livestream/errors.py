"""What may go wrong with a live session."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.errors import DomainError

if TYPE_CHECKING:
    from livestream.gate import Obstacle


class LiveRefused(DomainError):
    """Nothing has changed; `field` names what to change, the message says how."""

    code = "live_refused"

    def __init__(self, field: str, message: str, *, code: str = "", **facts: object) -> None:
        super().__init__(message, code=code, field=field, **facts)
        self.field = field


class WrongState(LiveRefused):
    """The session is not in a state that allows this."""

    def __init__(self, state: str) -> None:
        words = _("The session is %(state)s, so this cannot be done now. Look at its page again.")
        super().__init__("state", words % {"state": state}, code="wrong_state")


class Decided(LiveRefused):
    """Somebody has decided the comment already, and otherwise: who, when and how."""

    def __init__(self, who: str, at: str, how: str) -> None:
        words = _("%(who)s decided this at %(at)s: %(how)s. Nothing has changed.")
        facts = {"who": who or _("The shop by itself"), "at": at, "how": how}
        super().__init__("state", words % facts, code="decided")


class NotReady(LiveRefused):
    """Something is missing before it may go on air; `obstacles` has each."""

    def __init__(self, obstacles: "Sequence[Obstacle]") -> None:
        super().__init__("state", " ".join(one.words for one in obstacles), code="not_ready")
        self.obstacles = obstacles


class DraftGone(LiveRefused):
    """The draft ran out, was cancelled or is in a cart already."""

    def __init__(self, words: str) -> None:
        super().__init__("draft", words, code="draft_gone")
