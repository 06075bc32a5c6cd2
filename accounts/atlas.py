"""The map of wards in memory, for finding while somebody types. Read again every ADDRESS_MAP_S seconds.

13,000 names change by decree, a few times in a decade: scanning them here takes a tenth of the time that
the database needs. Wards of today stand before old units, those of the home province before others, short
names before long ones; so the first that fit are the best of their rank.
"""

import time
from dataclasses import dataclass

from django.conf import settings

from accounts.models import LegacyUnit, Ward
from core.text import fold

HOME_PROVINCE = "75"  # Đồng Nai: most parcels stay there, so its wards come first among equals


@dataclass(frozen=True, slots=True)
class WardHit:
    """A ward to propose. `formerly` is the old unit that was asked for, or ""."""

    code: str
    name: str
    province_code: str
    province_name: str
    formerly: str = ""

    @property
    def label(self) -> str:
        """ "Phường Tân Triều, Đồng Nai"."""
        return f"{self.name}, {self.province_name}"


@dataclass(frozen=True, slots=True)
class Atlas:
    """Folded texts and the hit that each stands for, in order of preference."""

    texts: list[str]
    hits: list[WardHit]
    wards: dict[str, WardHit]  # by code
    provinces: list[tuple[str, str]]  # code and name, the home province first
    read_at: float

    def find(self, phrase: str, limit: int, province: str = "") -> list[WardHit]:
        """Hits that hold every folded word from its start on: whole phrase before begun phrase before loose
        words. Each ward once."""
        words = sorted((f" {word}" for word in phrase.split()), key=len, reverse=True)
        fitting = [place for place, text in enumerate(self.texts) if words[0] in text]
        for word in words[1:]:
            fitting = [place for place in fitting if word in self.texts[place]]
        best: dict[str, WardHit] = {}
        for needle in (f" {phrase} ", f" {phrase}", ""):
            for place in fitting:
                hit = self.hits[place]
                if needle in self.texts[place] and province in ("", hit.province_code):
                    best.setdefault(hit.code, hit)
                    if len(best) == limit:
                        return list(best.values())
        return list(best.values())


def atlas() -> Atlas:
    """The map of this process."""
    for kept in _kept:
        if time.monotonic() - kept.read_at < settings.ADDRESS_MAP_S:
            return kept
    fresh = _read()
    _kept[:] = [fresh]
    return fresh


def forget() -> None:
    """Read the map anew at the next question."""
    _kept.clear()


def _read() -> Atlas:
    """Two queries, a tenth of a second."""
    wards, old_units = [], []
    by_code: dict[str, WardHit] = {}
    for ward in Ward.objects.select_related("province"):
        hit = WardHit(ward.code, ward.full_name, ward.province_id, ward.province.name)
        by_code[ward.code] = hit
        wards.append(((_is_away(hit), len(ward.name), ward.name, ward.code), ward.folded, hit))
    for unit in LegacyUnit.objects.all():
        now = by_code[unit.ward_id]
        hit = WardHit(now.code, now.name, now.province_code, now.province_name, unit.full_name)
        order = (_is_away(now), len(unit.name), unit.name, not unit.is_default, unit.pk)
        old_units.append((order, unit.folded, hit))
    entries = [
        (text, hit) for _order, text, hit in (*sorted(wards, key=_first), *sorted(old_units, key=_first))
    ]
    provinces = {hit.province_code: hit.province_name for hit in by_code.values()}
    return Atlas(
        texts=[text for text, _hit in entries],
        hits=[hit for _text, hit in entries],
        wards=by_code,
        provinces=sorted(provinces.items(), key=lambda one: (one[0] != HOME_PROVINCE, fold(one[1]))),
        read_at=time.monotonic(),
    )


def _first(entry: tuple) -> tuple:
    order: tuple = entry[0]
    return order


def _is_away(hit: WardHit) -> bool:
    return hit.province_code != HOME_PROVINCE


_kept: list[Atlas] = []
