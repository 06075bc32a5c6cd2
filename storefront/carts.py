"""Whose cart a request is about, and the cookies that say so.

A guest's cart is known by a signed cookie, an account's by who is logged in; a guest who logs in takes the
cart along. A second cookie carries how many units are in it, so that no page asks the database for the
figure in its header: a guest's until the next change, an account's for ten minutes, for it may be filled on
another device.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from livestream import services as live
from orders.models import Cart
from orders.queries import cart_units, cart_units_of
from orders.services import cart as services

COOKIE, COUNT_COOKIE = "cart", "cart_count"
YEAR_S = 365 * 86_400
ACCOUNT_COUNT_S = 600
DIGITS = 6  # of a count that a cookie is believed


@dataclass(slots=True)
class News:
    """What the answer to a request has to tell the browser."""

    token: str | None = None  # of a guest's cart; "" ends it
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """The `cart` of templates."""

    request: HttpRequest

    @property
    def count(self) -> int:
        """Units in the cart."""
        return count(self.request)


def of(request: HttpRequest) -> Cart | None:
    """The visitor's cart, or None. A guest's cart joins that of the account at its first use after log-in."""
    token = _token(request)
    guest = Cart.objects.filter(token=token, user__isnull=True).first() if token else None
    user = request.user
    if not isinstance(user, User):
        return guest
    if not token:
        return Cart.objects.filter(user=user).first()
    news = _news(request)
    news.token = ""
    if guest is None:
        return Cart.objects.filter(user=user).first()
    own = live.join_carts(guest_cart_id=guest.pk, user=user)
    news.count = cart_units(own.pk) if own else 0
    return own


def make(request: HttpRequest) -> Cart:
    """The visitor's cart, or a new one that is stored with its first line (`orders.services.cart.add`)."""
    user = request.user if isinstance(request.user, User) else None
    return of(request) or Cart(token=services.new_token(), user=user)


def keep(request: HttpRequest, cart: Cart | None, units: int | None = None) -> int:
    """Call after every change of a cart: the browser is told whose it is and how many units are in it, which
    are counted unless somebody knows."""
    news = _news(request)
    if units is None:
        units = cart_units(cart.pk) if cart else 0
    news.count = units
    if cart and cart.user_id is None and cart.token != _token(request):
        news.token = cart.token
    return units


def count(request: HttpRequest) -> int:
    """Units in the visitor's cart as far as the browser knows; asks the database only after a log-in."""
    news = _news(request)
    if news.count is None:
        said = request.COOKIES.get(COUNT_COOKIE, "")
        is_figure = said.isdecimal() and len(said) <= DIGITS
        if _is_known(request) and COOKIE in request.COOKIES:
            keep(request, of(request))
        elif _is_known(request) and not is_figure and isinstance(request.user, User):
            news.count = cart_units_of(request.user)
        else:
            return int(said) if is_figure and _has_owner(request) else 0
    return news.count or 0


def sealed(cart: Cart) -> str:
    """What the cookie of a guest's cart holds."""
    return signing.get_cookie_signer(salt=COOKIE).sign(cart.token)


class CartCookies:
    """Middleware: write what `keep` and `of` left to say, and clear the count of a cart that is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        news: News | None = request.__dict__.get("cart_news")
        if news is not None:
            _tell(request, response, news)
        if (
            (news is None or news.count is None)
            and COUNT_COOKIE in request.COOKIES
            and not _has_owner(request)
        ):
            response.delete_cookie(COUNT_COOKIE, samesite="Lax")
        return response


def _tell(request: HttpRequest, response: HttpResponse, news: News) -> None:
    is_guest = not _is_known(request)
    if news.token:
        response.set_signed_cookie(
            COOKIE,
            news.token,
            max_age=YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    elif news.token == "":
        response.delete_cookie(COOKIE, samesite="Lax")
    if news.count is not None:
        response.set_cookie(
            COUNT_COOKIE,
            str(news.count),
            max_age=YEAR_S if is_guest else ACCOUNT_COUNT_S,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def _has_owner(request: HttpRequest) -> bool:
    """Somebody is there of whom a count could be."""
    return COOKIE in request.COOKIES or _is_known(request)


def _is_known(request: HttpRequest) -> bool:
    """Somebody has logged in; a refusal may come before there is a session."""
    return SESSION_KEY in getattr(request, "session", ())


def _token(request: HttpRequest) -> str:
    """What the cookie says, if we have signed it."""
    return request.get_signed_cookie(COOKIE, default="") or ""


def _news(request: HttpRequest) -> News:
    news: News = request.__dict__.setdefault("cart_news", News())
    return news
