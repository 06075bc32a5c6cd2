"""Where a category of ours goes on a platform: read, and as long as nobody chose, propose."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import Category
from channels_sync import consents, mapping
from channels_sync.models import CategoryMapping, CategoryProposal
from channels_sync.protocol import ChannelError, RemoteCategory
from core.answers import SeeOther
from workspace.access import Seat, Task, seated
from workspace.shell import show


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def category(request: HttpRequest, seat: Seat, channel: str, slug: str) -> HttpResponse:
    """The choice of the staff with its answers, or suggestions to propose one of them: field `target`.

    Only categories in which the producer has goods. The platform is asked here, with a short deadline.
    """
    marketplace = consents.marketplace(channel)
    own = Category.objects.filter(products__producer=seat.producer).distinct()
    found = get_object_or_404(own, slug=slug)
    chosen = CategoryMapping.objects.filter(channel=marketplace, category=found).first()
    suggestions, trouble = ([], "") if chosen else _suggestions(marketplace, found)
    is_wrong = False
    if request.method == "POST":
        target = next((one for one in suggestions if one.id == request.POST.get("target")), None)
        is_wrong = target is None and not trouble
        if target:
            mapping.propose(channel=marketplace, category=found, producer_id=seat.producer.pk, target=target)
            messages.success(request, _("Proposed. Staff see it when they choose."))
            return SeeOther(reverse("workspace:channel_category", args=[channel, slug]))
    context = {
        "here": "channels",
        "category": found,
        "channel": marketplace,
        "chosen": chosen,
        "proposal": CategoryProposal.objects.filter(
            channel=marketplace, category=found, producer=seat.producer
        ).first(),
        "suggestions": suggestions,
        "trouble": trouble,
        "is_wrong": is_wrong,
    }
    status = 503 if trouble else 422 if is_wrong else 200
    return show(request, seat, "workspace/channel_category.html", context, status=status)


def _suggestions(channel: str, found: Category) -> tuple[list[RemoteCategory], str]:
    """What may fit, or why the platform could not be asked."""
    account = mapping.account_for(channel)
    if account is None:
        return [], _("No shop of this platform is connected, so it cannot be asked yet.")
    try:
        return mapping.suggestions(account, found), ""
    except ChannelError:
        return [], _("The platform does not answer now. Try again in a minute.")
