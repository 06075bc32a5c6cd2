"""What one facet of a listing should say, and every try at saying it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from channels_sync.models.account import ChannelAccount
from channels_sync.models.listing import Listing
from channels_sync.models.offer import VoucherOffer
from channels_sync.models.publication import Publication
from channels_sync.protocol import Facet, ListingRef, Outcome

FACETS = {
    Facet.STOCK: _("stock"),
    Facet.PRICE: _("price"),
    Facet.PROMOTION: _("promotion"),
    Facet.CONTENT: _("content"),
    Facet.VOUCHER: _("voucher"),
}
SUBJECTS = ("listing__variant", "publication__product", "voucher_offer__voucher")  # for select_related
OUTCOMES = {
    Outcome.APPLIED: _("applied"),
    Outcome.REJECTED: _("rejected"),
    Outcome.CONFLICT: _("conflict"),
    Outcome.THROTTLED: _("throttled"),
    Outcome.UNAVAILABLE: _("unavailable"),
    Outcome.UNKNOWN: _("unknown"),
}


class SyncIntent(models.Model):
    """One row per (subject, facet), for ever: a listing's stock, price and promotion, a publication's
    content, a voucher's offer. States are derived, never stored:

    dirty      desired_version > acked_version
    in flight  leased until `lease_until`
    parked     parked_version = desired_version: rejected; a new value or a replay frees it
    clean      otherwise
    `desired_at` is when it became dirty: lag is counted from it.
    """

    account = models.ForeignKey(
        ChannelAccount, models.CASCADE, related_name="intents", verbose_name=_("account")
    )
    listing = models.ForeignKey(
        Listing, models.CASCADE, null=True, related_name="intents", verbose_name=_("listing")
    )
    publication = models.OneToOneField(
        Publication, models.CASCADE, null=True, related_name="intent", verbose_name=_("publication")
    )
    voucher_offer = models.OneToOneField(
        VoucherOffer, models.CASCADE, null=True, related_name="intent", verbose_name=_("voucher in a shop")
    )
    facet = models.CharField(
        _("facet"), max_length=10, choices=[(facet.value, words) for facet, words in FACETS.items()]
    )

    desired = models.JSONField(_("desired"), null=True)
    desired_version = models.BigIntegerField(_("desired version"), default=0)
    desired_at = models.DateTimeField(_("desired since"))
    acked = models.JSONField(_("acknowledged"), null=True)
    acked_version = models.BigIntegerField(_("acknowledged version"), default=0)
    acked_at = models.DateTimeField(_("acknowledged at"), null=True)

    sent = models.JSONField(_("sent"), null=True)  # as it stood when it was leased
    sent_version = models.BigIntegerField(_("sent version"), default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(_("leased until"), null=True)
    lease_by = models.CharField(max_length=120, blank=True)  # the process, so that its death can be noticed
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=9)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))

    parked_version = models.BigIntegerField(_("parked version"), null=True)
    parked_code = models.CharField(_("code"), max_length=80, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    last_request_id = models.CharField(_("last request id"), max_length=80, blank=True)

    look_at = models.DateTimeField(_("look due"), null=True)  # after a sale over there: read it back
    observed = models.JSONField(_("observed"), null=True)
    observed_at = models.DateTimeField(_("observed at"), null=True)  # when this was seen first

    class Meta:
        verbose_name, verbose_name_plural = _("sync intent"), _("sync intents")
        constraints = [
            models.UniqueConstraint(fields=["listing", "facet"], name="intent_once_per_facet"),
            models.CheckConstraint(
                condition=Q(
                    facet__in=["stock", "price", "promotion"],
                    listing__isnull=False,
                    publication__isnull=True,
                    voucher_offer__isnull=True,
                )
                | Q(
                    facet="content",
                    listing__isnull=True,
                    publication__isnull=False,
                    voucher_offer__isnull=True,
                )
                | Q(
                    facet="voucher",
                    listing__isnull=True,
                    publication__isnull=True,
                    voucher_offer__isnull=False,
                ),
                name="intent_has_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(acked_version__lte=F("desired_version")), name="intent_acked_within_desired"
            ),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="intent_lease_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "urgency", "not_before", "id"],
                condition=Q(desired_version__gt=F("acked_version")),
                name="intent_due",
            ),
            models.Index(
                fields=["account", "parked_code", "-desired_at"],
                condition=Q(desired_version__gt=F("acked_version"), parked_version=F("desired_version")),
                name="intent_parked",
            ),
            models.Index(
                fields=["account", "-desired_at"],
                condition=Q(desired_version__gt=F("acked_version")) & ~Q(last_error=""),
                name="intent_in_trouble",
            ),
            models.Index(
                fields=["account", "look_at"], condition=Q(look_at__isnull=False), name="intent_look_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.facet} v{self.desired_version}/{self.acked_version}"

    @property
    def subject(self) -> Listing | Publication | VoucherOffer:
        """What it is about; load `SUBJECTS` with it."""
        subject = self.listing or self.publication or self.voucher_offer
        if subject is None:
            raise ValueError("an intent without a subject")
        return subject

    @property
    def listed(self) -> int:
        """The id of its listing. Only for the facets of a listing."""
        if self.listing_id is None:
            raise ValueError(f"{self.facet} is not about a listing")
        return self.listing_id

    @property
    def ref(self) -> ListingRef:
        """Where its subject stands over there; needs the SUBJECTS loaded."""
        return self.subject.ref

    @property
    def is_dirty(self) -> bool:
        """Something newer than the acknowledged value is wanted."""
        return self.desired_version > self.acked_version

    @property
    def is_parked(self) -> bool:
        """The newest value was rejected."""
        return self.parked_version == self.desired_version


class SyncAttempt(models.Model):
    """One try at saying a version. Append only; pruned after 30 days."""

    intent = models.ForeignKey(SyncIntent, models.CASCADE, related_name="tries", verbose_name=_("intent"))
    version = models.BigIntegerField(_("version"))
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=[(code.value, words) for code, words in OUTCOMES.items()]
    )
    code = models.CharField(_("code"), max_length=80, blank=True)
    request_id = models.CharField(_("request id"), max_length=80, blank=True)
    took_ms = models.PositiveIntegerField(_("took (ms)"))
    lag_ms = models.PositiveIntegerField(_("lag (ms)"), null=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("sync attempt"), _("sync attempts")
        indexes = [models.Index(fields=["at"], name="attempt_at")]

    def __str__(self) -> str:
        return f"{self.intent_id} v{self.version} {self.outcome}"
