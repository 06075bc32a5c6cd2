"""One product in one shop: what became of its page, and the answers a platform's category asks for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from channels_sync.models.account import ChannelAccount
from channels_sync.protocol import Aim, ListingRef, Review
from core.channels import MARKETPLACES

AIMS = {Aim.ON_SALE: _("on sale"), Aim.UNLISTED: _("hidden"), Aim.DELETED: _("taken down")}
REVIEWS = {
    Review.LIVE: _("live"),
    Review.IN_REVIEW: _("under review"),
    Review.REJECTED: _("rejected"),
    Review.UNLISTED: _("hidden"),
    Review.SUSPENDED: _("suspended by the platform"),
    Review.GONE: _("gone"),
}


class Publication(models.Model):
    """A product's page in a shop.

    It exists before the platform knows it: `external_product` is empty until then. `missing` lists, as
    codes, what keeps it from being sent; nothing is sent while it is not empty. `review` and
    `review_reason` are the platform's latest word.
    """

    account = models.ForeignKey(
        ChannelAccount, models.CASCADE, related_name="publications", verbose_name=_("account")
    )
    product = models.ForeignKey(
        "catalog.Product", models.CASCADE, related_name="publications", verbose_name=_("product")
    )
    external_product = models.CharField(_("product id there"), max_length=40, blank=True)
    aim = models.CharField(
        _("aim"),
        max_length=8,
        choices=[(aim.value, words) for aim, words in AIMS.items()],
        default=Aim.ON_SALE,
    )
    missing = models.JSONField(_("what is missing"), default=list, blank=True)
    review = models.CharField(
        _("review"),
        max_length=10,
        choices=[(review.value, words) for review, words in REVIEWS.items()],
        blank=True,
    )
    review_reason = models.CharField(_("reason of the review"), max_length=1000, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("publication"), _("publications")
        constraints = [
            models.UniqueConstraint(fields=["account", "product"], name="publication_once_per_account"),
            models.UniqueConstraint(
                fields=["account", "external_product"],
                condition=~Q(external_product=""),
                name="publication_place_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account.channel} {self.product}"

    @property
    def ref(self) -> ListingRef:
        """Its address for the adapter; needs `product` loaded."""
        return ListingRef(self.external_product, "", self.product.code)


class CategoryMapping(models.Model):
    """Where our category goes on a platform, with the answers to what that category asks.

    `attributes` is a list of {id, name, value_ids, text}; `path` is what a person read when choosing.
    """

    channel = models.CharField(
        _("channel"), max_length=10, choices=[(c.value, c.label) for c in MARKETPLACES]
    )
    category = models.ForeignKey(
        "catalog.Category", models.CASCADE, related_name="channel_mappings", verbose_name=_("category")
    )
    external_category = models.CharField(_("category id there"), max_length=40)
    path = models.CharField(_("category there"), max_length=300, blank=True)
    brand = models.CharField(_("brand id there"), max_length=40, blank=True)
    brand_name = models.CharField(_("brand there"), max_length=100, blank=True)
    attributes = models.JSONField(_("attributes"), default=list, blank=True)
    needs_licence = models.BooleanField(_("asks for a licence"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("category mapping"), _("category mappings")
        constraints = [models.UniqueConstraint(fields=["channel", "category"], name="category_mapped_once")]

    def __str__(self) -> str:
        return f"{self.channel} · {self.category} → {self.path or self.external_category}"


class CategoryProposal(models.Model):
    """A producer's word on where a category of ours belongs on a platform. The choice is the staff's, for it
    is the same for all producers; with it the proposals are done."""

    channel = models.CharField(
        _("channel"), max_length=10, choices=[(c.value, c.label) for c in MARKETPLACES]
    )
    category = models.ForeignKey(
        "catalog.Category", models.CASCADE, related_name="channel_proposals", verbose_name=_("category")
    )
    producer = models.ForeignKey(
        "catalog.Producer", models.CASCADE, related_name="category_proposals", verbose_name=_("producer")
    )
    external_category = models.CharField(_("category id there"), max_length=40)
    path = models.CharField(_("category there"), max_length=300)
    proposed_at = models.DateTimeField(_("proposed at"))

    class Meta:
        verbose_name, verbose_name_plural = _("category proposal"), _("category proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "category", "producer"], name="category_proposed_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.category} → {self.path} ({self.producer})"


class RemotePicture(models.Model):
    """A picture that a shop already holds, by the SHA-256 of the bytes that were uploaded."""

    account = models.ForeignKey(
        ChannelAccount, models.CASCADE, related_name="pictures", verbose_name=_("account")
    )
    key = models.CharField(max_length=64)
    handle = models.CharField(max_length=300)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("uploaded picture"), _("uploaded pictures")
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="picture_uploaded_once")]

    def __str__(self) -> str:
        return self.handle
