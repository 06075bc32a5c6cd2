"""A seller's consent under way, for the pages of staff and of producers: where the browser goes, what its
session remembers, and what becomes of the answer.

An answer is good once, in the session that asked, for the person and at the desk that asked.
"""

from django.http import Http404, HttpRequest, HttpResponse

from channels_sync import connecting
from channels_sync.models import ChannelAccount
from core.channels import MARKETPLACES, Channel

SESSION_KEY = "connecting"
MOST_PENDING = 5  # consents that one session may have open; the oldest gives way


def ask(
    request: HttpRequest,
    channel: Channel,
    *,
    back: str,
    producer_id: int | None = None,
    mode: ChannelAccount.Mode = ChannelAccount.Mode.LIVE,
    desk: int | None = None,
) -> str:
    """The platform's address where the seller agrees; `back` is the path to return to. `desk` is the producer
    at whose desk it is asked, None at the staff's. Raises connecting.NotConnected."""
    started = connecting.start(
        channel, back=request.build_absolute_uri(back), producer_id=producer_id, mode=mode
    )
    kept = {"by": request.user.pk, "desk": desk, "pending": started.pending}
    pending = [*request.session.get(SESSION_KEY, {}).items()][1 - MOST_PENDING :]
    request.session[SESSION_KEY] = dict([*pending, (started.nonce, kept)])
    return started.url


def take(
    request: HttpRequest, channel: Channel | None = None, *, desk: int | None = None
) -> connecting.Connected:
    """What the browser brought back becomes accounts; `channel` is the one that the return address names, if
    it does. Talks to the platform: call outside a transaction. Raises connecting.NotConnected with a sentence
    for people."""
    answer = request.GET.dict()
    nonce = connecting.nonce_of(answer)
    kept = request.session.get(SESSION_KEY, {}).pop(nonce, {})
    request.session.modified = True
    request.session.save()  # spent before it is used: a second visit finds nothing
    if (kept.get("by"), kept.get("desk")) != (request.user.pk, desk):
        raise connecting.NotConnected(connecting.stranger())
    pending: connecting.Pending = kept["pending"]
    return connecting.finish(channel or Channel(pending["channel"]), answer, pending)


def marketplace(code: str) -> Channel:
    """The channel of an address. Raises Http404 for what is no marketplace."""
    if code not in {channel.value for channel in MARKETPLACES}:
        raise Http404
    return Channel(code)


def may_leave(response: HttpResponse) -> HttpResponse:
    """Let the page's forms end at the platforms: browsers hold a form's redirects to the policy too."""
    origins = sorted(connecting.consent_origins())
    response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]
    return response
