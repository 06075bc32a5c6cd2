"""Who watches: an account, or a guest whom the session's cookie knows."""

import secrets

from django.http import HttpRequest

from livestream import services

KEY = "live_viewer"


def known(request: HttpRequest) -> str:
    """The viewer's key; empty for a guest who has done nothing yet."""
    if request.user.is_authenticated:
        return services.viewer_of(request.user.pk)
    return str(request.session.get(KEY, ""))


def of(request: HttpRequest) -> str:
    """The viewer's key, given now where there is none."""
    if not known(request):
        request.session[KEY] = f"g{secrets.token_urlsafe(12)}"
    return known(request)
