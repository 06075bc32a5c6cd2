"""What a package costs to send, and how the fee came about. Pure: tariff, places and pieces in, a Fee out.

The tariff has a zone for how far the package goes, a price up to a first weight and one for each step beyond
it, and surcharges for goods that have to be kept cool or may break. Charged is the larger of weight and room:
6,000 cm³ count as a kilogram. Goods that may not leave their province are refused beyond it, services are
not sent at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Zone(StrEnum):
    """How far a package goes."""

    SAME_WARD = "same_ward"
    SAME_PROVINCE = "same_province"
    SAME_REGION = "same_region"
    OTHER = "other"


class Mode(StrEnum):
    """How goods travel; the values are those of the catalogue."""

    STANDARD = "standard"
    COOL = "cool"
    FRAGILE = "fragile"
    LOCAL_ONLY = "local_only"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Rate:
    """`first_vnd` up to `first_g`, `step_vnd` for each `step_g` begun beyond."""

    first_g: int
    first_vnd: int
    step_g: int
    step_vnd: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """A table of fees. `regions` maps a province's code to its region."""

    rates: Mapping[Zone, Rate]
    surcharges: Mapping[Mode, int]
    rounded_up_to_vnd: int
    cm3_per_kg: int
    regions: Mapping[str, str]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        """From the shape of data/shipping.json. Raises KeyError or ValueError where a part is missing."""
        tariff = cls(
            rates={zone: Rate(**table["zones"][zone.value]) for zone in Zone},
            surcharges={Mode(mode): vnd for mode, vnd in table["surcharges"].items()},
            rounded_up_to_vnd=table["rounded_up_to_vnd"],
            cm3_per_kg=table["cm3_per_kg"],
            regions={code: region for region, codes in table["regions"].items() for code in codes},
        )
        figures = [
            getattr(rate, name) for rate in tariff.rates.values() for name in Rate.__dataclass_fields__
        ]
        if min(*figures, *tariff.surcharges.values()) < 0:
            raise ValueError("a fee below zero")
        if min(tariff.rounded_up_to_vnd, tariff.cm3_per_kg, *(r.step_g for r in tariff.rates.values())) < 1:
            raise ValueError("a step of nothing")
        return tariff


@dataclass(frozen=True, slots=True)
class Place:
    """A ward and its province, by code."""

    ward: str
    province: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Units of one variant. Without a known volume only its weight counts."""

    quantity: int
    weight_g: int
    volume_cm3: int | None = None
    mode: Mode = Mode.STANDARD
    is_fragile: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One line of how a fee came about: a code, the đồng, and the figures behind it."""

    code: str
    vnd: int
    facts: Mapping[str, int | str]

    def write(self) -> dict[str, int | str]:
        """As it is stored with a package of an order."""
        return {"code": self.code, "vnd": self.vnd, **self.facts}


@dataclass(frozen=True, slots=True)
class Fee:
    """The price of one package, part by part; none when nothing of it is sent."""

    parts: tuple[Part, ...] = ()
    charged_g: int = 0

    @property
    def total_vnd(self) -> int:
        """The sum of its parts."""
        return sum(part.vnd for part in self.parts)


def zone(tariff: Tariff, start: Place, end: Place) -> Zone:
    """How far it is. A province that no region names is far from everywhere but itself."""
    if start.ward == end.ward:
        return Zone.SAME_WARD
    if start.province == end.province:
        return Zone.SAME_PROVINCE
    region = tariff.regions.get(start.province)
    return Zone.SAME_REGION if region and region == tariff.regions.get(end.province) else Zone.OTHER


def is_refused(mode: str, start: Place, end: Place) -> bool:
    """Goods that spoil on the way are not sent beyond their province."""
    return mode == Mode.LOCAL_ONLY and start.province != end.province


def fee(tariff: Tariff, start: Place, end: Place, pieces: Iterable[Piece]) -> Fee:
    """What sending these pieces together costs."""
    sent = [piece for piece in pieces if piece.mode != Mode.SERVICE and piece.quantity > 0]
    if not sent:
        return Fee()
    charged_g = _charged_g(tariff, sent)
    parts = [*_by_weight(tariff, zone(tariff, start, end), charged_g), *_surcharges(tariff, sent)]
    total = sum(part.vnd for part in parts)
    if rest := -total % tariff.rounded_up_to_vnd:
        parts.append(Part("rounding", rest, {"to_vnd": tariff.rounded_up_to_vnd}))
    return Fee(tuple(parts), charged_g)


def _charged_g(tariff: Tariff, pieces: Sequence[Piece]) -> int:
    """The weight of all or the room they take, whichever is more."""
    weight = sum(piece.quantity * piece.weight_g for piece in pieces)
    room = sum(
        piece.quantity
        * (piece.weight_g if piece.volume_cm3 is None else _up(piece.volume_cm3 * 1000, tariff.cm3_per_kg))
        for piece in pieces
    )
    return max(weight, room)


def _by_weight(tariff: Tariff, far: Zone, charged_g: int) -> list[Part]:
    rate = tariff.rates[far]
    up_to_g = rate.first_g if rate.step_vnd else 0  # nothing more is asked for heavier ones
    parts = [Part("first", rate.first_vnd, {"zone": far.value, "up_to_g": up_to_g})]
    steps = _up(max(0, charged_g - rate.first_g), rate.step_g)
    if steps and rate.step_vnd:
        parts.append(
            Part(
                "more", steps * rate.step_vnd, {"steps": steps, "step_g": rate.step_g, "charged_g": charged_g}
            )
        )
    return parts


def _surcharges(tariff: Tariff, pieces: Sequence[Piece]) -> list[Part]:
    """Once for the package, however many of its pieces ask for it."""
    asked = {
        Mode.COOL: any(piece.mode == Mode.COOL for piece in pieces),
        Mode.FRAGILE: any(piece.is_fragile or piece.mode == Mode.FRAGILE for piece in pieces),
    }
    return [
        Part(mode.value, tariff.surcharges[mode], {})
        for mode, is_asked in asked.items()
        if is_asked and tariff.surcharges.get(mode)
    ]


def _up(amount: int, step: int) -> int:
    """How many steps it takes to hold the amount."""
    return -(-amount // step)
