"""Reviews of those who bought, questions of anybody, and the answers. Read by the product page.

What somebody writes waits until the staff have read it; an answered question is shown. Names are masked
before they are stored. The rating of a product is counted again in the same transaction.
"""

import secrets
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import assignments
from accounts.models import User
from catalog.errors import DecidedAlready
from core import clock, images
from orders import locks
from orders.errors import BadVoice, NotBought, ReviewedAlready
from orders.models import OrderLine, ProductRating, Question, Review, ReviewPicture, Voice
from orders.states import Status

PICTURES_MAX = 5
REVIEW_MAX, QUESTION_MAX, ANSWER_MAX = 2000, 500, 1000  # characters
HAS_IT = frozenset({Status.DELIVERED, Status.COMPLETED})


def masked_name(full_name: str) -> str:
    """The given name and the first letter of the family name: "Nguyễn Thị Lan" is "Lan N."."""
    parts = full_name.split()
    if not parts or "@" in full_name or any(char.isdigit() for char in full_name):
        return _("A shopper")
    given = parts[-1][:20].capitalize()
    return f"{given} {parts[0][0].upper()}." if len(parts) > 1 else given


def write_review(
    *, line_id: int, user: User, stars: int, text: str = "", pictures: Sequence[bytes] = ()
) -> Review:
    """Review an order line of the web shop that has been delivered to this user; it waits to be read.

    Raises NotBought, ReviewedAlready, BadVoice (field stars, text or pictures); then nothing is written.
    """
    if stars not in (1, 2, 3, 4, 5):
        raise BadVoice("stars", _("Choose one to five stars."))
    text = _words("text", text, REVIEW_MAX, is_required=False)
    return _write_review(line_id, user, stars, text, _cleaned(pictures))


@transaction.atomic
def _write_review(
    line_id: int, user: User, stars: int, text: str, pictures: Sequence[images.Picture]
) -> Review:
    own = OrderLine.objects.filter(pk=line_id, order__user=user, order__scope="", variant__isnull=False)
    order_id = own.values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotBought
    locks.orders([order_id]).get()
    line = own.select_related("order", "package", "variant").get()
    status = line.package.status if line.package else line.order.status
    if status not in HAS_IT or line.wanted < 1 or line.variant is None:
        raise NotBought
    if Review.objects.filter(line=line).exists():
        raise ReviewedAlready
    review = Review.objects.create(
        product_id=line.variant.product_id,
        line=line,
        user=user,
        name=masked_name(user.full_name),
        stars=stars,
        text=text,
        written_at=clock.now(),
    )
    for picture in pictures:
        row = ReviewPicture(review=review, width=picture.width, height=picture.height)
        name = f"{secrets.token_hex(16)}.{picture.extension}"  # nobody guesses it while the review waits
        row.file.save(name, ContentFile(picture.content), save=False)
        row.save()
    return review


@transaction.atomic
def set_review_state(*, review_id: int, state: Voice, expected: Voice | None = None) -> Review:
    """Show or hide a review; the product's rating follows. Raises Review.DoesNotExist, and DecidedAlready
    when it is no longer in the `expected` state, in which whoever decides saw it."""
    review = locks.review(review_id)
    if expected is not None and review.state != expected:
        raise DecidedAlready
    if review.state != state:
        review.state = state
        review.save(update_fields=["state"])
        assignments.end(review)
        recount(review.product_id)
    return review


@transaction.atomic
def recount(product_id: int) -> ProductRating:
    """Count the shown reviews of a product again: lock, then read, then write."""
    rating = locks.rating(product_id)
    shown = Review.objects.filter(product_id=product_id, state=Voice.SHOWN).order_by()
    counts = dict(shown.values_list("stars").annotate(Count("pk")))
    names = ("ones", "twos", "threes", "fours", "fives")
    for stars, name in enumerate(names, start=1):
        setattr(rating, name, counts.get(stars, 0))
    rating.save(update_fields=names)
    return rating


@transaction.atomic
def answer_review(*, review_id: int, text: str) -> Review:
    """The producer's answer under a review, or a better one. Raises Review.DoesNotExist, BadVoice."""
    review = locks.review(review_id)
    review.answer = _words("answer", text, ANSWER_MAX)
    review.answered_at = clock.now()
    review.save(update_fields=["answer", "answered_at"])
    return review


@transaction.atomic
def ask_about(*, product_id: int, text: str, name: str = "", user: User | None = None) -> Question:
    """Ask about a product; shown once it is answered. Raises BadVoice (field text)."""
    return Question.objects.create(
        product_id=product_id,
        user=user,
        name=masked_name(name or (user.full_name if user else "")),
        text=_words("text", text, QUESTION_MAX),
        asked_at=clock.now(),
    )


@transaction.atomic
def answer_question(*, question_id: int, text: str) -> Question:
    """Answer and show a question. Raises Question.DoesNotExist, BadVoice (field answer)."""
    question = locks.question(question_id)
    question.answer = _words("answer", text, ANSWER_MAX)
    question.answered_at = clock.now()
    question.state = Voice.SHOWN
    question.save(update_fields=["answer", "answered_at", "state"])
    return question


@transaction.atomic
def set_question_state(*, question_id: int, state: Voice) -> Question:
    """Show or hide a question; one without an answer is not shown. Raises BadVoice (field answer)."""
    question = locks.question(question_id)
    if state == Voice.SHOWN and not question.answer:
        raise BadVoice("answer", _("Write an answer first; then the question is shown."))
    question.state = state
    question.save(update_fields=["state"])
    return question


def _words(field: str, text: str, most: int, *, is_required: bool = True) -> str:
    """What was typed, tidied. Raises BadVoice."""
    tidy = text.strip().replace("\x00", "")
    if is_required and len(tidy) < 2:
        raise BadVoice(field, _("Write a few words."))
    if len(tidy) > most:
        raise BadVoice(field, _("Write at most %(most)d characters.") % {"most": most})
    return tidy


def _cleaned(pictures: Sequence[bytes]) -> list[images.Picture]:
    """Pictures made safe, before a transaction opens: decoding takes a while. Raises BadVoice."""
    if len(pictures) > PICTURES_MAX:
        raise BadVoice("pictures", _("Send at most %(most)d pictures.") % {"most": PICTURES_MAX})
    try:
        return [images.clean(content) for content in pictures]
    except images.BadImage as error:
        raise BadVoice("pictures", error.message) from error
