"""The sheet a promotion is planned on: what holds for all of it, a row for each variant, and more to pick."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Variant
from core import clock
from core.channels import Channel
from core.text import looked_for
from inventory import shelf_queries
from promotions import law, planning, preview
from promotions.models import Promotion
from promotions.plans import Plan, PlanLine
from promotions.pricing import Kind
from workspace.forms.promotions import PromotionForm, RowForm
from workspace.promotion_shows import Line, lines

MOST_ROWS = 50  # ten fields a row, and a form may have a thousand
PICKED = 40  # variants offered at once
WHEN_AND_WHERE = {"starts_at", "ends_at", "channels"}  # without these nothing can be shown


@dataclass(frozen=True, slots=True)
class Shown:
    """What a sheet would show: prices by variant and channel, and what the law asks."""

    lines: list[Line]
    notes: list[str]


class Sheet:
    """The form, its rows and the variants to pick from, for one producer; `promotion` is what it changes."""

    def __init__(
        self,
        producer_id: int,
        *,
        ids: list[int],
        sent: QueryDict | None = None,
        typed: QueryDict | None = None,
        plan: Plan | None = None,
        promotion: Promotion | None = None,
    ) -> None:
        """`ids` are the variants on it. `sent` is judged; `typed` is shown again as it was typed; else it is
        filled with `plan`."""
        self.producer_id, self.promotion, self.ids = producer_id, promotion, ids
        self.words = looked_for(str((sent or typed or QueryDict()).get("find", "")))
        own = shelf_queries.shelf(producer_id)
        self.variants: dict[int, Variant] = {
            one.pk: one for one in own.filter(pk__in=self.ids).order_by("product_id", "position", "pk")
        }
        self.form = _form(PromotionForm, sent, typed, _filled(plan))
        if promotion is not None and promotion.starts_at <= clock.now():
            self.form.fields["starts_at"].disabled = True
            self.form.initial["starts_at"] = timezone.localtime(promotion.starts_at)
        lines = {line.variant_id: line for line in plan.lines} if plan else {}
        self.rows = [
            (one, _form(RowForm, sent, typed, _filled_row(lines.get(pk)), prefix=f"v{pk}"))
            for pk, one in self.variants.items()
        ]

    def picker(self) -> tuple[list[Variant], int]:
        """The next of the producer's variants that are not on it, and how many more there are."""
        others = shelf_queries.shelf(self.producer_id, words=self.words).exclude(pk__in=self.variants)
        return list(others[:PICKED]), max(others.count() - PICKED, 0)

    def is_valid(self) -> bool:
        """Every field by itself; then what the plan breaks, at the fields where it is mended."""
        fields_fit = all([self.form.is_valid(), *(row.is_valid() for _one, row in self.rows)])
        if len(self.ids) > MOST_ROWS:
            self.form.add_error(
                None,
                _("A promotion holds %(most)d variants at most. Plan a second one for the others.")
                % {"most": MOST_ROWS},
            )
        if set(self.form.cleaned_data) >= WHEN_AND_WHERE:
            _plan, problems = planning.judge(
                self.plan(), producer_id=self.producer_id, promotion=self.promotion
            )
            # What a wrong field makes of the rows is said at the field alone.
            self.complain({at: problems[at] for at in problems if fields_fit or at in self.form.fields})
        return not self.form.errors and not any(row.errors for _one, row in self.rows)

    def plan(self) -> Plan:
        """What the sheet says; ask after `is_valid`. Somebody else's variant stays in it, to be refused."""
        data = self.form.cleaned_data
        own = [row.line(one.pk) for one, row in self.rows]
        foreign = [PlanLine(pk) for pk in self.ids if pk not in self.variants]
        return Plan(
            name=data.get("name", ""),
            name_en=self.promotion.name_en if self.promotion else "",
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            lines=[*own, *foreign],
            kind=Kind(data.get("kind", Kind.PERCENT)),
            percent=data.get("percent"),
            channels=[Channel(code) for code in data["channels"]],
            is_flash=data.get("is_flash", False),
            over_half_reason=data.get("over_half_reason", ""),
        )

    def complain(self, problems: Mapping[str, str]) -> None:
        """Each problem where it is mended: at a field, at a variant's row, or above all."""
        rows = {one.sku: row for one, row in self.rows}
        for field, words in problems.items():
            if field in rows:
                rows[field].add_error(None, words)
            elif field not in self.form.errors:
                self.form.add_error(field if field in self.form.fields else None, words)

    def wrong(self) -> list[tuple[str, list[str]]]:
        """What was found wrong so far: whose field or variant it is, and the sentences."""
        if not self.form.is_bound:
            return []
        forms_here = [("", self.form), *((str(one.sku), row) for one, row in self.rows)]
        return [
            (sku or (str(form.fields[name].label) if name in form.fields else ""), list(errors))
            for sku, form in forms_here
            for name, errors in form.errors.items()
        ]

    def shown(self) -> Shown | None:
        """The preview, once window and channels make sense; ask after `is_valid`."""
        if WHEN_AND_WHERE & set(self.form.errors) or not self.rows:
            return None
        plan, promotion_id = self.plan(), self.promotion.pk if self.promotion else None
        notes = law.notes(plan, self.variants, producer_id=self.producer_id, promotion_id=promotion_id)
        return Shown(lines(preview.of_plan(plan, self.variants, promotion_id)), notes)


def ids_in(data: QueryDict) -> list[int]:
    """The variants ticked in an address or a form, each once; what is no number is left out."""
    return list(dict.fromkeys(int(one) for one in data.getlist("v") if one.isdecimal() and len(one) < 19))


def only_own(producer_id: int, ids: list[int]) -> list[int]:
    """The same. Raises Http404 when one is of another producer or none."""
    if shelf_queries.shelf(producer_id).filter(pk__in=ids).count() != len(ids):
        raise Http404
    return ids


def _form(
    kind: type[forms.Form],
    sent: QueryDict | None,
    typed: QueryDict | None,
    filled: dict[str, Any],
    prefix: str | None = None,
) -> Any:
    if sent is not None:
        return kind(sent, prefix=prefix, initial=filled)
    form = kind(prefix=prefix, initial=filled)
    if typed is not None:
        form.initial = {
            name: field.widget.value_from_datadict(typed, {}, form.add_prefix(name))
            for name, field in form.fields.items()
        }
    return form


def _filled(plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        first = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
        return {"starts_at": first + timedelta(days=1), "ends_at": first + timedelta(days=8)}
    names = ("name", "percent", "is_flash", "over_half_reason")
    return {name: getattr(plan, name) for name in names} | {
        "kind": plan.kind.value,
        "channels": [channel.value for channel in plan.channels],
        "starts_at": timezone.localtime(plan.starts_at),
        "ends_at": timezone.localtime(plan.ends_at),
    }


def _filled_row(line: PlanLine | None) -> dict[str, Any]:
    if line is None:
        return {}
    return (
        {"price_vnd": line.price_vnd}
        | {f"cut_{channel}": cut for channel, cut in line.own.items()}
        | {f"units_{channel}": units for channel, units in line.set_aside.items()}
    )
