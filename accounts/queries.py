"""What pages and forms ask about places."""

from dataclasses import dataclass, replace

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from accounts import gazetteer
from accounts.models import LegacyUnit, Ward

HOME_PROVINCE = "75"  # Đồng Nai: most parcels stay there, so its wards come first among equals
ABBREVIATIONS = {"tp": "thanh pho", "tx": "thi xa", "tt": "thi tran"}


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


def find_wards(text: str, limit: int = 10) -> list[WardHit]:
    """Wards whose names hold every word of `text`, best first; accents optional, last words may be begun.

    Old names are answered with today's ward: "Xã Tân Bình, huyện Vĩnh Cửu" -> Phường Tân Triều. A split
    commune gives all its successors, the usual one first.
    """
    phrase = " ".join(ABBREVIATIONS.get(word, word) for word in gazetteer.words(text).split())
    if not phrase:
        return []
    wards = _ranked(Ward.objects.select_related("province"), phrase).annotate(
        home=_home_first("province_id"), length=Length("name")
    )
    old_units = _ranked(LegacyUnit.objects.select_related("ward__province"), phrase).annotate(
        home=_home_first("ward__province_id"), length=Length("name")
    )
    hits = [
        ((ward.rank, 0, ward.home), _hit(ward))
        for ward in wards.order_by("rank", "home", "length", "name", "code")[:limit]
    ]
    hits += [
        ((unit.rank, 1, unit.home), replace(_hit(unit.ward), formerly=unit.full_name))
        for unit in old_units.order_by("rank", "home", "length", "name", "-is_default", "pk")[: limit * 5]
    ]
    best: dict[str, WardHit] = {}
    for _, hit in sorted(hits, key=lambda pair: pair[0]):
        best.setdefault(hit.code, hit)
    return list(best.values())[:limit]


def _ranked(rows: QuerySet, phrase: str) -> QuerySet:
    """Rows that hold every word from its start on; whole phrase before begun phrase before loose words."""
    has_every_word = Q()
    for word in phrase.split():
        has_every_word &= Q(folded__contains=f" {word}")
    return rows.filter(has_every_word).annotate(
        rank=Case(
            When(folded__contains=f" {phrase} ", then=Value(0)),
            When(folded__contains=f" {phrase}", then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
    )


def _home_first(province: str) -> Case:
    return Case(When(Q(**{province: HOME_PROVINCE}), then=Value(0)), default=Value(1))


def _hit(ward: Ward) -> WardHit:
    return WardHit(ward.code, ward.full_name, ward.province_id, ward.province.name)
