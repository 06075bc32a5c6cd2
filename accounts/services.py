"""What writes people and places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from accounts import atlas, gazetteer
from accounts.models import LegacyUnit, Province, Ward
from accounts.permissions import EVERYTHING, GROUPS

Place = TypeVar("Place", Province, Ward)
BATCH = 2000  # rows per INSERT; keeps a statement below a megabyte


@dataclass(frozen=True, slots=True)
class LoadedAddresses:
    """How many units stand in the tables, and whether this run changed any."""

    provinces: int
    wards: int
    legacy_units: int
    is_changed: bool


@transaction.atomic
def load_addresses() -> LoadedAddresses:
    """Bring provinces, wards and old communes to the state of `gazetteer.AS_OF`; repeatable."""
    data = gazetteer.read()
    provinces = [Province(code=unit.code, name=unit.name, kind=unit.kind) for unit in data.provinces]
    wards = [
        Ward(code=unit.code, province_id=unit.parent, name=unit.name, kind=unit.kind, folded=unit.folded)
        for unit in data.wards
    ]
    old_units = [
        LegacyUnit(
            code=unit.code,
            name=unit.name,
            district=unit.district,
            province=unit.province,
            ward_id=unit.ward_code,
            is_default=unit.is_default,
            folded=unit.folded,
        )
        for unit in data.old_units
    ]
    is_changed = _upsert(Province, provinces, "name", "kind")
    is_changed |= _upsert(Ward, wards, "province_id", "name", "kind", "folded")
    is_changed |= _replace_old_units(old_units)
    transaction.on_commit(atlas.forget)  # here; other processes look again within ADDRESS_MAP_S
    old_names = {
        (unit.province, unit.district, unit.name) for unit in old_units
    }  # a split unit has several rows
    return LoadedAddresses(len(provinces), len(wards), len(old_names), is_changed)


@transaction.atomic
def ensure_groups() -> list[Group]:
    """The groups of `accounts.permissions`, each with exactly its permissions; repeatable."""
    groups = []
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(_rights(codenames)))
        groups.append(group)
    return groups


def _rights(codenames: tuple[str, ...]) -> Q:
    if codenames == EVERYTHING:
        return Q()
    wanted = Q(pk__in=[])
    for codename in codenames:
        app_label, _, action = codename.partition(".")
        wanted |= Q(content_type__app_label=app_label, codename=action)
    return wanted


def _upsert(model: type[Place], rows: Iterable[Place], *fields: str) -> bool:
    """Write the rows that differ from the table, by code; True when there were any."""
    stored = {row[0]: row[1:] for row in model.objects.values_list("code", *fields)}
    stale = [row for row in rows if stored.get(row.code) != tuple(getattr(row, name) for name in fields)]
    model.objects.bulk_create(
        stale,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name.removesuffix("_id") for name in fields],
    )
    return bool(stale)


def _replace_old_units(rows: list[LegacyUnit]) -> bool:
    """Nothing points at old units, so a changed map is written anew; True when it was."""
    fields = ("code", "name", "district", "province", "ward_id", "is_default", "folded")
    if set(LegacyUnit.objects.values_list(*fields)) == {
        tuple(getattr(row, f) for f in fields) for row in rows
    }:
        return False
    LegacyUnit.objects.all().delete()
    LegacyUnit.objects.bulk_create(rows, batch_size=BATCH)
    return True
