"""Which creators a visitor came by. It is remembered in the session, with no cookie of its own, and leaves
with it; an order takes along what the agreements allow."""

from datetime import datetime

from django.http import HttpRequest

from core import clock
from livestream.models import Collaboration, Commission
from livestream.services import Touch

TOUCHED = "creators"  # in the session: agreement -> [when, how]
MOST = 20  # agreements that a session remembers, the newest


def touch(request: HttpRequest, agreement: Collaboration, via: Commission.Via) -> None:
    """The visitor has followed a link, or typed a code, now."""
    known = dict(request.session.get(TOUCHED, {}))
    known.pop(str(agreement.pk), None)
    known[str(agreement.pk)] = [clock.now().isoformat(), via.value]
    request.session[TOUCHED] = dict(list(known.items())[-MOST:])


def touches(request: HttpRequest) -> list[Touch]:
    """What the session remembers."""
    known = request.session.get(TOUCHED, {})
    return [Touch(int(pk), datetime.fromisoformat(at), via) for pk, (at, via) in known.items()]
