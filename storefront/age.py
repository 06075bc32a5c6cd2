"""Alcohol is shown to adults only (alcohol law of 2019): the visitor's word, kept in the session."""

from django.http import HttpRequest

KEY = "age_confirmed"


def is_confirmed(request: HttpRequest) -> bool:
    """The visitor has said to be 18 or older in this session."""
    return bool(request.session.get(KEY))


def confirm(request: HttpRequest) -> None:
    """Remember the visitor's word until the session ends."""
    request.session[KEY] = True
