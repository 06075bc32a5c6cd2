"""The shop's table of shipping fees, and the words for each part of a fee."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.shipping import Tariff, Zone

ZONES = {
    Zone.SAME_WARD: gettext_lazy("inside the ward"),
    Zone.SAME_PROVINCE: gettext_lazy("inside the province"),
    Zone.SAME_REGION: gettext_lazy("inside the region"),
    Zone.OTHER: gettext_lazy("to another region"),
}


@cache
def tariff() -> Tariff:
    """The table of SHIPPING_TABLE, read once for each process."""
    return Tariff.read(json.loads(Path(settings.SHIPPING_TABLE).read_bytes()))


@dataclass(frozen=True, slots=True)
class Row:
    """One distance of the table, in words and đồng."""

    far: str
    up_to: str
    first_vnd: int
    step: str
    step_vnd: int


def rows() -> list[Row]:
    """The table as people read it, the nearest first."""
    return [
        Row(str(ZONES[zone]), weight(rate.first_g), rate.first_vnd, weight(rate.step_g), rate.step_vnd)
        for zone, rate in tariff().rates.items()
    ]


def words(part: Mapping[str, Any]) -> str:
    """What one stored part of a fee is for: "inside the province, up to 2 kg"."""
    match part.get("code"):
        case "first":
            far = ZONES[Zone(part["zone"])]
            if not part["up_to_g"]:
                return str(far)
            return _("%(zone)s, up to %(weight)s") % {"zone": far, "weight": weight(part["up_to_g"])}
        case "more":
            return _("weighs %(weight)s: %(steps)d × %(step)s more") % {
                "weight": weight(part["charged_g"]),
                "steps": part["steps"],
                "step": weight(part["step_g"]),
            }
        case "cool":
            return _("kept cool on the way")
        case "fragile":
            return _("packed against breaking")
        case _:
            return _("rounded up")


def weight(grams: int) -> str:
    """ "500 g", "2 kg", "1,4 kg"."""
    if grams < 1000:
        return f"{grams} g"
    kilograms = f"{grams / 1000:.2f}".rstrip("0").rstrip(".")
    return f"{kilograms.replace('.', ',')} kg"
