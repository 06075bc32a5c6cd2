"""Reviews that nobody has read yet."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from orders.models import Review, Voice
from orders.services import voices
from staff.forms import ReviewHiddenForm
from staff.queue import Line, Queue, Verdict


def waiting() -> QuerySet[Review]:
    """Neither shown nor hidden, with the product."""
    return Review.objects.filter(state=Voice.WAITING).select_related("product__producer")


def line(review: Review) -> Line:
    """The stars and how it begins."""
    stars = ngettext("%(number)d star", "%(number)d stars", review.stars) % {"number": review.stars}
    words = Truncator(review.text).chars(120)
    return Line(review.product.name, f"{stars} · {words}" if words else stars)


def about(review: Review) -> dict[str, Any]:
    """Its words and pictures."""
    return {"review": review, "pictures": review.pictures.all()}


def show(key: int, said: Mapping[str, Any], by: User) -> None:
    """Everybody may read it."""
    voices.set_review_state(review_id=key, state=Voice.SHOWN, expected=Voice.WAITING)


def hide(key: int, said: Mapping[str, Any], by: User) -> None:
    """Nobody may."""
    voices.set_review_state(review_id=key, state=Voice.HIDDEN, expected=Voice.WAITING)


QUEUE = Queue(
    name="reviews",
    label=_("Reviews"),
    model=Review,
    since="written_at",
    waiting=waiting,
    line=line,
    look="orders.view_review",
    decide="orders.change_review",
    verdicts=(
        Verdict("show", _("Show in the shop"), show),
        Verdict("hide", _("Hide"), hide, ReviewHiddenForm),
    ),
    template="review",
    about=about,
)
