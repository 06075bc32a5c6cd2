"""What shoppers say about a product: reviews of those who bought it, and questions of anybody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from core.private_files import private_storage
from orders.models.order import OrderLine


class Voice(models.TextChoices):
    """What staff let shoppers see."""

    WAITING = "waiting", _("waiting to be read")
    SHOWN = "shown", _("shown")
    HIDDEN = "hidden", _("hidden")


class Review(models.Model):
    """Stars and words of somebody who bought it: one for each order line, that is the proof."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews", verbose_name=_("product"))
    line = models.OneToOneField(
        OrderLine, models.CASCADE, related_name="review", verbose_name=_("order line")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("shopper"),
    )
    name = models.CharField(_("name shown"), max_length=60)
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.TextField(_("text"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=Voice.choices, default=Voice.WAITING)
    written_at = models.DateTimeField(_("written at"))
    answer = models.TextField(_("the producer's answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, help_text=_("Invented for a demonstration."))

    class Meta:
        verbose_name, verbose_name_plural = _("review"), _("reviews")
        ordering = ["-written_at"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_one_to_five")
        ]
        indexes = [
            models.Index(fields=["product", "-written_at"], condition=Q(state="shown"), name="review_shown")
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.stars}"


class ReviewPicture(models.Model):
    """A cleaned picture of a review. It is seen by others only while the review is."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="pictures", verbose_name=_("review"))
    file = models.FileField(_("file"), upload_to="reviews/%Y/%m", storage=private_storage, max_length=160)
    width = models.PositiveIntegerField(_("width (px)"))
    height = models.PositiveIntegerField(_("height (px)"))

    class Meta:
        verbose_name, verbose_name_plural = _("picture of a review"), _("pictures of reviews")

    def __str__(self) -> str:
        return str(self.file)


class Question(models.Model):
    """A question about a product, and the producer's answer."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="questions", verbose_name=_("product"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("shopper"),
    )
    name = models.CharField(_("name shown"), max_length=60)
    text = models.TextField(_("question"), max_length=500)
    state = models.CharField(_("state"), max_length=8, choices=Voice.choices, default=Voice.WAITING)
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, help_text=_("Invented for a demonstration."))

    class Meta:
        verbose_name, verbose_name_plural = _("question"), _("questions")
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["product", "-asked_at"], condition=Q(state="shown"), name="question_shown")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ProductRating(models.Model):
    """How many shown reviews of a product give each number of stars; written with them, never by hand."""

    product = models.OneToOneField(
        Product, models.CASCADE, primary_key=True, related_name="rating", verbose_name=_("product")
    )
    ones = models.PositiveIntegerField(_("1 star"), default=0)
    twos = models.PositiveIntegerField(_("2 stars"), default=0)
    threes = models.PositiveIntegerField(_("3 stars"), default=0)
    fours = models.PositiveIntegerField(_("4 stars"), default=0)
    fives = models.PositiveIntegerField(_("5 stars"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("rating"), _("ratings")

    def __str__(self) -> str:
        return f"{self.product_id} {self.average:.1f} ({self.count})"

    @property
    def counts(self) -> dict[int, int]:
        """Reviews by stars, the most stars first."""
        return {5: self.fives, 4: self.fours, 3: self.threes, 2: self.twos, 1: self.ones}

    @property
    def count(self) -> int:
        """All shown reviews."""
        return sum(self.counts.values())

    @property
    def average(self) -> float:
        """Stars on average, one decimal; 0.0 without a review."""
        total = sum(stars * number for stars, number in self.counts.items())
        return round(total / self.count, 1) if self.count else 0.0
