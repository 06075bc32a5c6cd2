"""Pages for those who have logged in."""

from accounts.models import User
from core.htmx import HtmxRequest


class MemberRequest(HtmxRequest):
    """A request after `login_required`."""

    user: User
