"""What lists filter, count and order by: copies, seconds old at most, that can be made again at any time.

A price or a stock figure that a page prints is never read from here.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Ward
from catalog.models.producer import Producer
from catalog.models.product import Category, Product


class ShelfRow(models.Model):
    """One product on sale, as one flat row. A product off sale, or without a variant, has none.

    `price_vnd` is what its card asks for now, `stars` is 0 without a valid paper, `sold` counts units of the
    last months. `place` orders the popular list, the best first. At `turns_at` a paper or a season begins or
    ends. `stock_mark` stands for the set of its variants that can be bought.
    """

    class Season(models.IntegerChoices):
        """Whether the month is one of those the product names."""

        ALL_YEAR = 0, _("All year")
        IN = 1, _("In season")
        OUT = 2, _("Out of season")

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="shelf_row")
    category = models.ForeignKey(Category, models.CASCADE, related_name="+", db_index=False)
    producer = models.ForeignKey(Producer, models.CASCADE, related_name="+")
    ward = models.ForeignKey(Ward, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    stars = models.PositiveSmallIntegerField(default=0)
    cnnt = models.BooleanField(default=False)
    price_vnd = models.PositiveIntegerField()
    has_stock = models.BooleanField(default=False)
    season = models.PositiveSmallIntegerField(choices=Season, default=Season.ALL_YEAR)
    age_restricted = models.BooleanField(default=False)
    sold = models.PositiveIntegerField(default=0)
    place = models.BigIntegerField()
    name_key = models.CharField(max_length=160, db_collation="C")
    stock_mark = models.BigIntegerField(default=0)
    turns_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("row of the shelf")
        verbose_name_plural = _("rows of the shelf")
        indexes = [
            models.Index(fields=["place", "product"], name="shelf_place"),
            models.Index(fields=["price_vnd", "product"], name="shelf_price"),
            models.Index(fields=["-stars", "place", "product"], name="shelf_stars"),
            models.Index(fields=["-sold", "place", "product"], name="shelf_sold"),
            models.Index(fields=["name_key", "product"], name="shelf_name"),
            models.Index(fields=["category", "place", "product"], name="shelf_category_place"),
            models.Index(fields=["category", "price_vnd", "product"], name="shelf_category_price"),
            models.Index(fields=["category", "-stars", "place", "product"], name="shelf_category_stars"),
            models.Index(fields=["category", "-sold", "place", "product"], name="shelf_category_sold"),
            models.Index(fields=["category", "name_key", "product"], name="shelf_category_name"),
            models.Index(fields=["category", "-product"], name="shelf_category_new"),
            models.Index(fields=["place", "product"], condition=models.Q(cnnt=True), name="shelf_cnnt"),
            models.Index(
                fields=["season", "place", "product"],
                condition=models.Q(cnnt=True),
                name="shelf_cnnt_season",
            ),
            models.Index(fields=["turns_at"], condition=models.Q(turns_at__isnull=False), name="shelf_turns"),
        ]

    def __str__(self) -> str:
        return str(self.product_id)


class ShelfTally(models.Model):
    """How many products stand on one category's shelf, or on all of them (no category), by every filter.

    `shown` leaves out what is for adults, `everything` does not. Both map "total" and "sold" to a number and
    the name of a filter to {value: number}; those of all shelves also know what categories and wards are
    called. `due_at` is set while the shelf has changed since the count.
    """

    category = models.OneToOneField(Category, models.CASCADE, null=True, related_name="tally")
    shown = models.JSONField(default=dict)
    everything = models.JSONField(default=dict)
    due_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tally of the shelf")
        verbose_name_plural = _("tallies of the shelf")

    def __str__(self) -> str:
        return str(self.category_id or "")


class ShelfDue(models.Model):
    """A variant whose product is to be looked at again. Rows are only added and taken away, so that who
    adds never waits for who takes."""

    variant_id = models.BigIntegerField()
    stock_only = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("due look at the shelf")
        verbose_name_plural = _("due looks at the shelf")

    def __str__(self) -> str:
        return str(self.variant_id)
