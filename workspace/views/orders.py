"""The orders of all channels that a producer has to do with, the newest first."""

from django.http import HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.channels import Channel
from core.htmx import HtmxRequest, fragment
from core.text import looked_for
from orders import desk_queries
from orders.desk_queries import Wish
from orders.models import Portion
from workspace.access import Seat, Task, seated
from workspace.shell import around
from workspace.whom import NEEDED, short_name

TABS = {
    "todo": _("To do"),
    "pending_confirm": _("To confirm"),
    "to_ship": _("To pack"),
    "packing": _("To hand over"),
    "shipping": _("On the way"),
    "trouble": _("Failed or coming back"),
    "done": _("Done"),
    "cancelled": _("Cancelled"),
    "all": _("All"),
}
TONES = {
    "pending_payment": "warning",
    "pending_confirm": "warning",
    "to_ship": "warning",
    "packing": "warning",
    "delivery_failed": "negative",
    "cancelled": "",
    "returning": "",
    "returned": "",
}


@require_safe
@seated(Task.PACK)
def inbox(request: HtmxRequest, seat: Seat) -> HttpResponse:
    """A page of the desk, by tab, channel and words."""
    asked = request.GET
    tab = asked.get("state", desk_queries.TODO)
    wish = Wish(
        tab=tab if tab in desk_queries.TABS else desk_queries.TODO,
        channel=asked.get("channel", ""),
        words=looked_for(asked.get("q", "")),
        after=asked.get("after", ""),
    )
    found = desk_queries.inbox(seat.producer.pk, wish)
    kept = {name: value for name, value in (("channel", wish.channel), ("q", wish.words)) if value}
    context = around(seat) | {
        "here": "orders",
        "wish": wish,
        "tabs": [
            (key, words, found.counts.get(key), urlencode(_with(kept, key))) for key, words in TABS.items()
        ],
        "channels": [(one.value, one.label) for one in Channel],
        "rows": [
            (job, name_of(job.portion), TONES.get(job.portion.status, "positive")) for job in found.jobs
        ],
        "next": urlencode({**kept, "state": wish.tab, "after": found.next}) if found.next else "",
        "is_first": not wish.after,
    }
    return fragment(request, "workspace/orders.html", "results", context)


def name_of(one: Portion) -> str:
    """The recipient, in full while the parcel is to be sent."""
    name = one.order.recipient_name
    return name if one.status in NEEDED else short_name(name)


def _with(kept: dict[str, str], tab: str) -> dict[str, str]:
    """The address of a tab keeps the channel; words are looked for everywhere."""
    return {"state": tab} | {name: value for name, value in kept.items() if name == "channel"}
