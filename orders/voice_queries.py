"""Reviews and questions as pages read them: rows of a product as JSON, so that a page takes them along in
its own query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Sum
from django.db.models.functions import JSONObject

from catalog.queries import VIETNAM
from orders.models import OrderLine, ProductRating, Question, Review, ReviewPicture, Voice
from orders.services.voices import HAS_IT

REVIEWS_PER_PAGE = 10
QUESTIONS_SHOWN = 6
COUNTS = ("ones", "twos", "threes", "fours", "fives")
SAID = {key: key for key in ("name", "text", "answer", "answered_at", "is_sample")}  # alike in both tables
OF_PAGE = OuterRef("pk")  # of the product that a page asks for


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a review."""

    pk: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Said:
    """A shown review (with stars) or question (without), and its answer."""

    name: str
    text: str
    at: datetime
    answer: str
    answered_at: datetime | None
    is_sample: bool
    stars: int = 0
    bought: str = ""
    pictures: list[Picture] = field(default_factory=list)

    @property
    def day(self) -> str:
        """When it was said, in Việt Nam."""
        return f"{self.at.astimezone(VIETNAM):%d/%m/%Y}"

    @property
    def answered(self) -> str:
        """When it was answered, in Việt Nam; "" when that is not known."""
        return f"{self.answered_at.astimezone(VIETNAM):%d/%m/%Y}" if self.answered_at else ""


def reviews_of(product: Any = OF_PAGE, *, stars: int = 0, page: int = 1) -> ArraySubquery:
    """One page of shown reviews of a product, the newest first, only those of so many stars unless 0."""
    pictures = ReviewPicture.objects.filter(review=OuterRef("pk")).order_by("pk")
    found = Review.objects.filter(product=product, state=Voice.SHOWN)
    if stars:
        found = found.filter(stars=stars)
    first = (page - 1) * REVIEWS_PER_PAGE
    rows = found.order_by("-written_at", "-pk").values(
        json=JSONObject(
            **SAID,
            at="written_at",
            stars="stars",
            bought="line__name",
            pictures=ArraySubquery(pictures.values(json=JSONObject(pk="pk", width="width", height="height"))),
        )
    )
    return ArraySubquery(rows[first : first + REVIEWS_PER_PAGE])


def rating_row(product: Any = OF_PAGE) -> ArraySubquery:
    """The counts of a product's rating: one row, or none while nobody has reviewed it."""
    counts = JSONObject(**{name: F(name) for name in COUNTS})
    return ArraySubquery(ProductRating.objects.filter(product=product).values(json=counts))


def questions_of(product: Any = OF_PAGE, *, most: int = QUESTIONS_SHOWN) -> ArraySubquery:
    """Shown questions of a product, the newest first."""
    rows = Question.objects.filter(product=product, state=Voice.SHOWN).order_by("-asked_at", "-pk")
    return ArraySubquery(rows.values(json=JSONObject(**SAID, at="asked_at"))[:most])


def said(row: Mapping[str, Any]) -> Said:
    """A row of `reviews_of` or `questions_of` as templates read it."""
    facts = dict(row)
    pictures = [Picture(**one) for one in facts.pop("pictures", [])]
    answered_at = facts.pop("answered_at")
    return Said(
        at=datetime.fromisoformat(facts.pop("at")),
        answered_at=datetime.fromisoformat(answered_at) if answered_at else None,
        pictures=pictures,
        **facts,
    )


def shown_picture(picture_id: int) -> ReviewPicture | None:
    """A picture of a review that everybody may see now."""
    return ReviewPicture.objects.filter(pk=picture_id, review__state=Voice.SHOWN).first()


def rating_of_producer(producer_id: int) -> ProductRating:
    """All shown reviews of a producer's products together; not a row of the database."""
    sums = ProductRating.objects.filter(product__producer=producer_id).aggregate(
        **{name: Sum(name, default=0) for name in COUNTS}
    )
    return ProductRating(**sums)


def lines_to_review(user_id: int) -> QuerySet[OrderLine]:
    """Lines of the web shop that this user has received and not yet reviewed, the newest order first."""
    own = OrderLine.objects.filter(order__user=user_id, order__scope="", variant__isnull=False, review=None)
    by_package = own.filter(package__status__in=HAS_IT) | own.filter(
        package__isnull=True, order__status__in=HAS_IT
    )
    return by_package.select_related("order", "variant__product__category").order_by(
        "-order__placed_at", "pk"
    )
