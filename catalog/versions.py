"""What a product said when staff last approved it, beside what it says now.

Read from the history that the database itself writes at each change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalog.models import Approval, Product, ProductEvent, VariantEvent
from core.money import format_vnd

UNSAID = {"id", "search_text", "state", "slug"}  # nobody writes them
OF_VARIANTS = ("label", "sku", "price_vnd", "weight_g", "gtin")


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its name, what it said, what it says."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs from the version of that moment."""

    since: datetime
    rows: list[Change]


def since_approval(product: Product) -> Changes | None:
    """What was changed after the last approval; None when nobody has approved it yet."""
    approval = product.approvals.filter(verdict=Approval.Verdict.APPROVED).order_by("-decided_at").first()
    if approval is None or approval.decided_at is None:
        return None
    before = ProductEvent.objects.filter(pgh_obj_id=product.pk, pgh_created_at__lte=approval.decided_at)
    old = before.select_related("category", "ward").order_by("-pgh_id").first()
    rows = _of_fields(old, product) if old else []
    return Changes(approval.decided_at, [*rows, *_of_variants(product, approval.decided_at)])


def said(product: Product) -> list[tuple[str, str]]:
    """Everything a product says of itself now: the name of each field that is filled, and its words."""
    fields = [field for field in Product._meta.concrete_fields if field.name not in UNSAID]
    told = ((capfirst(str(field.verbose_name)), _words(product, field.name)) for field in fields)
    return [(label, words) for label, words in told if words]


def _of_fields(old: Any, new: Product) -> list[Change]:
    names = [field.name for field in Product._meta.concrete_fields if field.name not in UNSAID]
    return _differences("", old, new, Product, names)


def _of_variants(product: Product, at: datetime) -> list[Change]:
    events = VariantEvent.objects.filter(product_id=product.pk, pgh_created_at__lte=at).order_by("pgh_id")
    old = {event.pgh_obj_id: event for event in events}  # the last of each
    found = []
    for variant in product.variants.all():
        if event := old.pop(variant.pk, None):
            found += _differences(f"{variant.label} · ", event, variant, type(variant), OF_VARIANTS)
        else:
            found.append(Change(_("New variant"), "", f"{variant.label}, {format_vnd(variant.price_vnd)}"))
    gone = [Change(_("Variant"), event.label, "") for event in old.values()]
    return found + gone


def _differences(prefix: str, old: Any, new: Any, model: type[Model], names: Iterable[str]) -> list[Change]:
    found = []
    for name in names:
        if getattr(old, name) != getattr(new, name):
            field = cast(Field, model._meta.get_field(name))
            label = capfirst(str(field.verbose_name))
            found.append(Change(f"{prefix}{label}", _words(old, name), _words(new, name)))
    return found


def _words(row: Any, name: str) -> str:
    """A value as people read it."""
    value = getattr(row, f"get_{name}_display", lambda: getattr(row, name))()
    if name.endswith("_vnd") and isinstance(value, int):
        return format_vnd(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
