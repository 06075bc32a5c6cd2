"""What happens minute by minute."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from livestream.models.creator import Collaboration
from livestream.models.session import LiveSession


class RunOfShowItem(models.Model):
    """A planned stretch of a session, with its product, live price, units set aside, words and cue.

    A variant stands in one item of a session, so that its units and its price there are one. A flash deal has
    its own stock, sells nothing beyond it, and only while it is open.
    """

    class Kind(models.TextChoices):
        WAITING = "waiting", _("Waiting screen")
        OPENING = "opening", _("Opening")
        WARM_UP = "warm_up", _("Warm-up deal")
        HERO = "hero", _("Product")
        GAME = "game", _("Minigame")
        FLASH = "flash", _("Flash deal")
        COMBO = "combo", _("Combo or guest")
        LAST_CALL = "last_call", _("Last call")
        CLOSE = "close", _("Closing")

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="items", verbose_name=_("session"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    title = models.CharField(_("title"), max_length=120, blank=True)
    variant = models.ForeignKey(
        Variant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    price_vnd = models.PositiveIntegerField(_("live price (₫)"), null=True, blank=True)
    set_aside = models.PositiveIntegerField(
        _("units set aside"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    most_each = models.PositiveSmallIntegerField(
        _("most for one buyer"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    collaboration = models.ForeignKey(
        Collaboration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("presented by a guest"),
    )
    script = models.TextField(_("words to say"), blank=True, max_length=4000)
    cue = models.CharField(_("cue"), max_length=200, blank=True)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("item of the run of show"), _("run of show")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="run_of_show_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["session", "variant"],
                condition=Q(variant__isnull=False),
                name="run_of_show_variant_once",
                violation_error_message=_("This product stands in the run of show already."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=240), name="run_of_show_minutes_sane"
            ),
            models.CheckConstraint(
                condition=Q(variant__isnull=False)
                | Q(price_vnd__isnull=True, set_aside__isnull=True, most_each__isnull=True),
                name="run_of_show_terms_need_product",
                violation_error_message=_("Choose the product first."),
            ),
            models.CheckConstraint(
                condition=(Q(price_vnd__isnull=True) | Q(price_vnd__gt=0))
                & (Q(set_aside__isnull=True) | Q(set_aside__gt=0))
                & (Q(most_each__isnull=True) | Q(most_each__gt=0)),
                name="run_of_show_terms_positive",
            ),
            models.CheckConstraint(
                condition=~Q(kind="flash")
                | Q(price_vnd__isnull=False, set_aside__isnull=False, most_each__isnull=False),
                name="run_of_show_flash_has_terms",
                violation_error_message=_(
                    "A flash deal needs a price, its own units and a limit for one buyer."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    @property
    def is_flash(self) -> bool:
        """It has its own stock and its own time."""
        return self.kind == self.Kind.FLASH


class ShotTick(models.Model):
    """A picture of an item that was taken, with name and time; `code` is one of `patterns.shots`."""

    item = models.ForeignKey(RunOfShowItem, models.CASCADE, related_name="shots")
    code = models.CharField(_("shot"), max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("shot taken"), _("shots taken")
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="live_shot_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.code}"
