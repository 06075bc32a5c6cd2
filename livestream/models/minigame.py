"""Games with the audience: what was promised, every answer that counts, who won. Kept as journals are."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Variant
from core.fields import EncryptedTextField
from livestream.draws import Kind
from livestream.models.runofshow import RunOfShowItem
from livestream.models.session import LiveSession

MOST_MINUTES, MOST_WINNERS, MOST_PRIZE_VND = 30, 50, 500_000_000
PROMISED = ("session_id", "kind", "title", "rules", "tag", "answer", "low", "high", "winners", "prize")
PROMISED_TOO = (
    "prize_vnd",
    "variant_id",
    "minutes",
    "seed",
    "seed_hash",
    "papers",
    "started_at",
    "closes_at",
)


class Minigame(models.Model):
    """One game of a session. `seed` is fixed when it is planned and told when it is over; everybody may read
    its `seed_hash` from the beginning. `papers` is what staff saw for prizes of great worth."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        OVER = "over", _("over")
        CALLED_OFF = "off", _("called off")

    class Choice(models.TextChoices):
        GUESS = Kind.GUESS, _("Guess a number: the first who hit it")
        FIRST = Kind.FIRST, _("A question: the first right answers")
        QUIZ = Kind.QUIZ, _("A question: drawn among the right answers")
        DRAW = Kind.DRAW, _("Drawn among all who answered")

    session = models.ForeignKey(
        LiveSession, models.CASCADE, related_name="games", verbose_name=_("live session")
    )
    item = models.ForeignKey(
        RunOfShowItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="games",
        verbose_name=_("item of the run of show"),
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Choice.choices, default=Choice.GUESS)
    title = models.CharField(_("title or question"), max_length=160)
    rules = models.TextField(_("rules"), max_length=1000, blank=True)
    tag = models.CharField(_("tag"), max_length=20, default="ocop")
    answer = models.CharField(_("right answer"), max_length=9, blank=True)
    low = models.PositiveIntegerField(_("lowest number"), null=True, blank=True)
    high = models.PositiveIntegerField(_("highest number"), null=True, blank=True)
    winners = models.PositiveSmallIntegerField(
        _("how many win"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_WINNERS)]
    )
    prize = models.CharField(_("prize"), max_length=160)
    prize_vnd = models.PositiveIntegerField(
        _("worth of one prize (₫)"), validators=[MaxValueValidator(MOST_PRIZE_VND)]
    )
    variant = models.ForeignKey(
        Variant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("prize out of the shop"),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=3, validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    seed = EncryptedTextField()
    seed_hash = models.CharField(_("SHA-256 of the seed"), max_length=64)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.PLANNED)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    reason = models.CharField(_("why it was called off"), max_length=200, blank=True)
    papers = models.CharField(_("papers seen by staff"), max_length=160, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("minigame"), _("minigames")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="running"), name="minigame_one_runs"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", started_at__isnull=True, ended_at__isnull=True)
                | Q(state="running", closes_at__gt=F("started_at"), ended_at__isnull=True)
                | Q(state="over", started_at__isnull=False, ended_at__gte=F("started_at"))
                | Q(state="off", ended_at__isnull=False) & ~Q(reason=""),
                name="minigame_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="guess", low__isnull=False, high__gt=F("low")) & ~Q(answer="")
                | Q(kind__in=["first", "quiz"], low__isnull=True, high__isnull=True) & ~Q(answer="")
                | Q(kind="draw", low__isnull=True, high__isnull=True, answer=""),
                name="minigame_terms_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    winners__gte=1,
                    winners__lte=MOST_WINNERS,
                    minutes__gte=1,
                    minutes__lte=MOST_MINUTES,
                    prize_vnd__lte=MOST_PRIZE_VND,
                ),
                name="minigame_terms_sane",
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], condition=Q(state="running"), name="minigames_that_run")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="keeps_its_promise",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(*PROMISED, *PROMISED_TOO),
                condition=pgtrigger.Q(old__state__df="planned"),
                func="RAISE EXCEPTION 'the terms of a game that has begun are never changed';",
            ),
            pgtrigger.Trigger(
                name="seed_is_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("seed", "seed_hash"),
                func="RAISE EXCEPTION 'the seed of a game is never changed';",
            ),
            pgtrigger.Trigger(
                name="stays_over",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state", "ended_at", "reason"),
                condition=pgtrigger.Q(old__state__in=["over", "off"]),
                func="RAISE EXCEPTION 'a game that is over stays over';",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_planned(self) -> bool:
        """It has not begun."""
        return self.state == self.State.PLANNED

    @property
    def is_running(self) -> bool:
        """It takes answers, until `closes_at`."""
        return self.state == self.State.RUNNING

    @property
    def is_over(self) -> bool:
        """It has its result."""
        return self.state == self.State.OVER

    @property
    def is_called_off(self) -> bool:
        """It ended without a result."""
        return self.state == self.State.CALLED_OFF

    @property
    def is_drawn(self) -> bool:
        """Luck decides, not who was first."""
        return Kind(self.kind).is_drawn

    @property
    def worth_vnd(self) -> int:
        """All its prizes together."""
        return self.winners * self.prize_vnd


class MinigameEntry(models.Model):
    """The answer of one author that counts. `arrival` is the number of its comment: the order of the game.

    Nobody is named in it: `name` is shortened, `author_key` is forgotten with the session's comments.
    """

    game = models.ForeignKey(Minigame, models.CASCADE, related_name="entries", verbose_name=_("minigame"))
    arrival = models.BigIntegerField(_("number of the comment"))
    author_key = models.CharField(_("author"), max_length=100, blank=True)
    name = models.CharField(_("shortened name"), max_length=80, blank=True)
    answer = models.CharField(_("answer"), max_length=9)
    at = models.DateTimeField(_("received at"))
    is_void = models.BooleanField(_("its comment was rejected"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("answer in a minigame"), _("answers in minigames")
        ordering = ["game", "arrival"]
        constraints = [
            models.UniqueConstraint(fields=["game", "arrival"], name="minigame_entry_in_order"),
            models.UniqueConstraint(
                fields=["game", "author_key"],
                condition=Q(is_void=False) & ~Q(author_key=""),
                name="minigame_entry_once_an_author",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_while_it_runs",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert
                | pgtrigger.UpdateOf("game_id", "arrival", "name", "answer", "at", "is_void"),
                func=(
                    "IF NOT EXISTS (SELECT 1 FROM livestream_minigame WHERE id = NEW.game_id"
                    " AND state = 'running') THEN"
                    " RAISE EXCEPTION 'answers come and go while a game runs, never afterwards'; END IF;"
                    " RETURN NEW;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.game_id} {self.arrival}: {self.answer}"


class MinigameWinner(models.Model):
    """Who won, and how the prize was handed over. The result is never changed."""

    class How(models.TextChoices):
        POSTED = "posted", _("sent by post")
        WITH_ORDER = "order", _("put into their parcel")
        IN_PERSON = "person", _("handed over in person")

    game = models.ForeignKey(Minigame, models.PROTECT, related_name="prizes", verbose_name=_("minigame"))
    entry = models.OneToOneField(
        MinigameEntry, models.PROTECT, related_name="won", verbose_name=_("answer in a minigame")
    )
    place = models.PositiveSmallIntegerField(_("place"))
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed over by"),
    )
    how = models.CharField(_("how it was handed over"), max_length=6, choices=How.choices, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("winner of a minigame"), _("winners of minigames")
        ordering = ["game", "place"]
        constraints = [
            models.UniqueConstraint(fields=["game", "place"], name="minigame_place_once"),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True, how="")
                | Q(handed_at__isnull=False, how__in=["posted", "order", "person"]),
                name="minigame_handed_over_somehow",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("game_id", "entry_id", "place"),
                func="RAISE EXCEPTION 'the result of a game is never changed';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.game_id} {self.place}"
