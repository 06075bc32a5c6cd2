"""What the search reads instead of the catalogue; `catalog.search.index` writes it, anew at any time."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Least

from catalog.models.product import Product

# What orders goods that fit equally well: stars > stock > season > sales; out of season comes last of all.
RANK = (
    Case(When(season=-1, then=Value(-1_000_000)), default=Value(0))
    + F("stars") * 100_000
    + Case(When(in_stock=True, then=Value(50_000)), default=Value(0))
    + Case(When(season=1, then=Value(10_000)), default=Value(0))
    + Least(F("sold"), Value(9_999))
)


class SearchDocument(models.Model):
    """The words of one product, for the search alone. `lexemes` is laid out by `catalog.search.document`.

    `season` is 1 in season, -1 out of season and 0 for goods of the whole year. Stock and sales are told from
    above (`catalog.search.note`).
    """

    product = models.OneToOneField(
        Product, models.CASCADE, primary_key=True, related_name="search_document", editable=False
    )
    lexemes = SearchVectorField()
    is_shown = models.BooleanField()
    is_adult = models.BooleanField()
    stars = models.PositiveSmallIntegerField(default=0)
    season = models.SmallIntegerField(default=0)
    in_stock = models.BooleanField(default=False)
    sold = models.PositiveIntegerField(default=0)
    rank = models.GeneratedField(
        expression=RANK, output_field=models.IntegerField(), db_persist=True, editable=False
    )

    class Meta:
        indexes = [
            GinIndex(fields=["lexemes"], name="search_lexemes", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"#{self.product_id}"


class SearchTerm(models.Model):
    """A word the catalogue uses and in how many products. `slips` is the word and the word less a letter.

    `spelling` is how it is mostly written, with its marks. A place is a term too ("p:long_khanh").
    """

    term = models.CharField(max_length=80, primary_key=True)
    documents = models.PositiveIntegerField()
    spelling = models.CharField(max_length=80)
    slips = ArrayField(models.CharField(max_length=80))

    class Meta:
        indexes = [GinIndex(fields=["slips"], name="search_slips", fastupdate=False)]

    def __str__(self) -> str:
        return self.term


class SearchPair(models.Model):
    """Two words that stand side by side in the catalogue and in how many products."""

    first = models.CharField(max_length=80)
    second = models.CharField(max_length=80)
    documents = models.PositiveIntegerField()
    spelling = models.CharField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="search_pair_once")]

    def __str__(self) -> str:
        return f"{self.first} {self.second}"


class SearchName(models.Model):
    """A shelf, a producer or a place of origin to propose while somebody types."""

    class Kind(models.TextChoices):
        CATEGORY = "category"
        PRODUCER = "producer"
        WARD = "ward"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=120)
    label = models.CharField(max_length=160)
    folded = models.CharField(max_length=400)
    products = models.PositiveIntegerField()
    adults_only = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="search_name_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["category", "producer", "ward"]), name="search_name_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label
