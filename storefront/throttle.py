"""How often one address may try what could be abused: guessing orders, writing, sending pictures."""

from math import ceil

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import ratelimit


def refusal(request: HttpRequest, what: str, *more: str) -> HttpResponse | None:
    """A page that says to wait, or None. Counts for the client's address and for each of `more`.

    `what` names a rate of `settings.CARE_RATES`. While Redis is away nobody may guess, everybody may write.
    """
    per_hour, burst = settings.CARE_RATES[what]
    try:
        wait = max(
            ratelimit.take(f"care:{what}:{who}", per_second=per_hour / 3600, burst=burst)
            for who in (get_adapter().get_client_ip(request), *more)
        )
    except ratelimit.NoRedis:
        wait = 60.0 if what == "track" else 0.0
    if not wait:
        return None
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = str(ceil(wait))
    return answer
