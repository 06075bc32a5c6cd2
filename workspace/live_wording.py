"""The words of an item of the run of show, with what may not be said marked where it stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from livestream import gate, scripts
from livestream.models import RunOfShowItem
from livestream.scripts import Piece
from workspace.forms.live import ItemForm

MOST_LETTERS = 4000  # as the field


@dataclass(frozen=True, slots=True)
class Wording:
    """`pieces` are the words to say, empty where they are fine; `reasons` are of title and cue as well."""

    pieces: Sequence[Piece]
    reasons: Sequence[str]
    is_empty: bool


def of_item(item: RunOfShowItem, shops: Collection[str]) -> Wording:
    """What is said of an item as it stands."""
    prices = gate.prices_vnd(item)
    found = scripts.findings(item.script, prices_vnd=prices, shops=shops)
    around = scripts.findings(f"{item.title}\n{item.cue}", prices_vnd=prices, shops=shops)
    return Wording(
        pieces=scripts.marked(item.script, found) if found else [],
        reasons=scripts.reasons([*found, *around]),
        is_empty=not (item.script or item.title or item.cue).strip(),
    )


def written(form: ItemForm) -> RunOfShowItem:
    """The item as far as the form has been filled in; what is not right yet is left out."""
    said = {name: form.data.get(name, "")[:MOST_LETTERS] for name in ("title", "script", "cue")}
    return RunOfShowItem(variant=_value(form, "variant"), price_vnd=_value(form, "price_vnd"), **said)


def _value(form: ItemForm, name: str) -> Any:
    try:
        return form.fields[name].clean(form.data.get(name))
    except ValidationError:
        return None
