"""Producers and certificates out of a spreadsheet of the staff, in the columns of `catalog.exports`.

A row is known by its code or number: one that is not there is new. An empty cell, like a column that is left
out, leaves what is there. Columns that are reckoned or decided elsewhere are read over.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from accounts.models import Ward
from catalog import joining, services
from catalog.errors import BadProducer
from catalog.models import Certificate, Producer, Product
from core.text import fold, slug

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")  # as they leave, as they are typed, as Excel keeps them


class Cell(Widget):
    """What a form's field takes, with words for what it does not."""

    def __init__(self, field: forms.Field, words: Any) -> None:
        super().__init__()
        self.field, self.words = field, words

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        """Raises ValueError in words for people."""
        try:
            return self.field.clean(value)
        except ValidationError as error:
            raise ValueError(str(self.words)) from error


def _day(name: str) -> Field:
    day = forms.DateField(input_formats=DATES)
    return Field(name, name, widget=Cell(day, gettext_lazy("Write the day as 31/12/2026.")))


def _whole(name: str) -> Field:
    return Field(name, name, widget=Cell(forms.IntegerField(), gettext_lazy("Write a whole number.")))


class Choice(Widget):
    """One of a list, by what it is called or by its short word."""

    def __init__(self, choices: Callable[[], Iterable[tuple[str, Any]]]) -> None:
        super().__init__()
        self.choices = choices

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Raises ValueError in words for people."""
        choices = list(self.choices())
        for key, label in choices:
            if fold(value) in (fold(key), fold(str(label))):
                return key
        raise ValueError(
            _("Write one of: %(words)s.") % {"words": ", ".join(str(one) for _key, one in choices)}
        )


class One(Widget):
    """A row that is there, by its code or its name."""

    def __init__(self, model: type[Model], *columns: str) -> None:
        super().__init__()
        self.model, self.columns = model, columns

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Model:
        """Raises ValueError in words for people: there is none, or there are several."""
        for wanted in self.ways(value):
            found = list(self.model._default_manager.filter(**wanted)[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValueError(_("Several have this name: write the code."))
        raise ValueError(_("There is none with this code or name."))

    def ways(self, value: str) -> Iterable[dict[str, Any]]:
        """What to look for, one after the other."""
        return ({column: value} for column in self.columns)


class OneWard(One):
    """Also with its kind, as it is printed: "Phường Tân Triều"."""

    def ways(self, value: str) -> Iterable[dict[str, Any]]:
        """Code, name, kind with name."""
        yield from super().ways(value)
        for kind in Ward.Kind:
            if value.lower().startswith(f"{kind.label.lower()} "):
                yield {"kind": kind, "name__iexact": value[len(kind.label) :].strip()}


class _Import(ModelResource):
    """All or nothing, each row checked as its form would."""

    read_over: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seen: set[str] = set()
        self.touched: set[int] = set()  # of what the search and the channels have to hear

    class Meta:
        use_transactions = True
        clean_model_instances = True
        skip_unchanged = True

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """A column that we do not know would be lost without a word. Raises ValueError."""
        known = {field.column_name for field in self.fields.values()} | set(self.read_over)
        for head in dataset.headers:
            if head not in known:
                raise ValueError(_("%(head)s: we do not know this column; leave it out.") % {"head": head})

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """A row is known by its key; the same key twice would be a contradiction. Raises ValidationError."""
        [key] = self._meta.import_id_fields
        typed = row.get(key)
        if not typed:
            raise ValidationError({key: _("Every row needs it.")})
        if typed in self.seen:
            raise ValidationError({key: _("It stands here twice.")})
        self.seen.add(typed)

    def import_field(
        self, field: Field, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any
    ) -> None:
        """An empty cell leaves what is there."""
        if row.get(field.column_name) not in (None, ""):
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Tell of all rows at once, and only where they are kept: a search that is told of each by itself
        reads all its names as often."""
        super().after_import(dataset, result, **kwargs)
        is_kept = not (kwargs.get("dry_run") or result.has_errors() or result.has_validation_errors())
        if is_kept and self.touched:
            self.tell()

    def tell(self) -> None:
        """The search and the channels, of what was touched."""
        raise NotImplementedError


class TaxCode(Widget):
    """As those who join may name it; the one a producer has already is none of a table's faults."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """Raises ValueError in words for people."""
        producer = Producer.objects.filter(code=(row or {}).get("code", "")).first()
        if producer is None or producer.tax_code != value:
            try:
                joining.check_tax_code(value, producer, _("Another producer has this tax code."))
            except BadProducer as error:
                raise ValueError(error.message) from error
        return str(value)


class ProducerImport(_Import):
    """Producers. Their verdict of identity is none of a table's."""

    kind = Field("kind", "kind", widget=Choice(lambda: Producer.Kind.choices))
    ward = Field("ward", "ward", widget=OneWard(Ward, "code", "name"))
    tax_code = Field("tax_code", "tax_code", widget=TaxCode())
    read_over = ("identity_verified",)

    class Meta(_Import.Meta):
        model = Producer
        import_id_fields = ("code",)
        fields = ("code", "name", "kind", "ward", "tax_code")

    def init_instance(self, row: Any = None) -> Producer:
        """A new one gets the address of its page from name and code."""
        name, code = str(row.get("name", "")), str(row.get("code", ""))
        return Producer(slug=f"{slug(name)[:100]}-{slug(code)}".lstrip("-"))

    def after_save_instance(self, instance: Producer, row: Any, **kwargs: Any) -> None:
        """Its products are found by its name."""
        self.touched.add(instance.pk)

    def tell(self) -> None:
        """New names are found in the search of every product."""
        services.refresh_producers(self.touched)


class CertificateImport(_Import):
    """Papers of products that are there; the producer is the product's when nothing else is said."""

    product = Field("product", "product", widget=One(Product, "code"))
    producer = Field("producer", "producer", widget=One(Producer, "code", "name"))
    programme = Field("programme", "programme", widget=Choice(lambda: Certificate.Programme.choices))
    level = Field("level", "level", widget=Choice(lambda: Certificate.Level.choices))
    stars = _whole("stars")
    year = _whole("year")
    issued_on = _day("issued_on")
    expires_on = _day("expires_on")
    revoked_on = _day("revoked_on")
    read_over = ("product_name",)
    before: int | None = None  # the product it was of

    class Meta(_Import.Meta):
        model = Certificate
        import_id_fields = ("number",)
        fields = (
            "number", "product", "producer", "programme", "stars", "level", "year", "decision_no",
            "issued_on", "expires_on", "revoked_on",
        )  # fmt: skip

    def import_instance(self, instance: Certificate, row: Any, **kwargs: Any) -> None:
        """Raises ValidationError."""
        self.before = instance.product_id
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            if instance.producer_id is None and instance.product_id is not None:
                instance.producer_id = instance.product.producer_id

    def validate_instance(self, instance: Certificate, *args: Any, **kwargs: Any) -> None:
        """Where the product is wrong, the producer is not missing. Raises ValidationError."""
        try:
            super().validate_instance(instance, *args, **kwargs)
        except ValidationError as error:
            if instance.product_id is None and instance.producer_id is None:
                error.error_dict.pop("producer", None)
            raise

    def after_save_instance(self, instance: Certificate, row: Any, **kwargs: Any) -> None:
        """Also the product that has lost it to another."""
        self.touched |= {instance.product_id, self.before or instance.product_id}

    def tell(self) -> None:
        """Badges come and go."""
        services.announce(self.touched)
