"""The menu of the workspace: where it leads, and which seat sees which entry."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workspace.access import Seat, Task


@dataclass(frozen=True, slots=True)
class Entry:
    """`page` is the name of its address, and what a page calls itself by in `here`."""

    page: str
    icon: str
    words: Promise
    task: Task = Task.LOOK

    @property
    def address(self) -> str:
        """For `{% url %}`."""
        return f"workspace:{self.page}"


ENTRIES = (
    Entry("home", "house", _("Home")),
    Entry("orders", "receipt-text", _("Orders")),
    Entry("products", "package", _("Products")),
    Entry("stock", "layout-grid", _("Stock")),
    Entry("promotions", "ticket-percent", _("Promotions")),
    Entry("channels", "share-2", _("Channels")),
    Entry("counter", "banknote", _("Counter sale")),
    Entry("live_sessions", "play", _("Live sessions")),
    Entry("talks", "message-circle", _("Messages")),
    Entry("settlements", "scroll-text", _("Settlements"), Task.EDIT),
    Entry("about", "store", _("My business"), Task.EDIT),
    Entry("members", "user", _("People"), Task.OWN),
)


def entries(seat: Seat) -> Sequence[Entry]:
    """What this seat may open, in the order of a day's work."""
    return [entry for entry in ENTRIES if seat.may(entry.task)]
