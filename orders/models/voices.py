"""What shoppers say about a product: reviews of those who bought it, and questions of anybody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
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
    """A cleaned picture of a review."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="pictures", verbose_name=_("review"))
    file = models.FileField(_("file"), upload_to="reviews/%Y/%m", max_length=160)
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

    class Meta:
        verbose_name, verbose_name_plural = _("question"), _("questions")
        ordering = ["-asked_at"]
        indexes = [
            models.Index(fields=["product", "-asked_at"], condition=Q(state="shown"), name="question_shown")
        ]

    def __str__(self) -> str:
        return self.text[:60]
