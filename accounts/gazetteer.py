"""The map of Việt Nam since 01/07/2025, read from the data files of the package vietnamadminunits.

34 provinces, 3,321 wards and the 10,040 communes they replaced, in the state of 30/04/2026. The package
(MIT) is used as data only: its code is never imported. What it does not know yet is corrected here.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from core.text import slug

AS_OF = date(2026, 4, 30)

# From 30/04/2026 Đồng Nai is a centrally run city (Resolution 30/2026/QH16) ...
CITIES_SINCE_2026 = {"75": "Thành phố Đồng Nai"}
# ... and ten of its communes are wards (Resolution 237/NQ-UBTVQH16).
WARDS_SINCE_2026 = {
    "25270": "Phường Lộc Ninh",
    "25357": "Phường Tân Khai",
    "25363": "Phường Đồng Phú",
    "26116": "Phường Tân Phú",
    "26170": "Phường Trị An",
    "26248": "Phường Trảng Bom",
    "26326": "Phường Dầu Giây",
    "26368": "Phường Long Thành",
    "26425": "Phường Xuân Lộc",
    "26485": "Phường Nhơn Trạch",
}
# The package keeps the old township's code for one commune; Decision 19/2025/QĐ-TTg gives it a new one.
CODES_OF_DECISION_19 = {"06970": "06978"}  # Xã Ba Chẽ, Quảng Ninh

KINDS = {
    "Tỉnh": "tinh",
    "Thành phố": "thanh-pho",
    "Xã": "xa",
    "Phường": "phuong",
    "Đặc khu": "dac-khu",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A province (`parent` is empty) or a ward (`parent` is its province's code)."""

    code: str
    name: str
    kind: str
    parent: str
    folded: str


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A commune until 30/06/2025 and one ward it went to; `ward_code` is today's."""

    code: str
    name: str
    district: str
    province: str
    ward_code: str
    is_default: bool
    folded: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Everything `accounts.services.load_addresses` writes."""

    provinces: list[Unit]
    wards: list[Unit]
    old_units: list[OldUnit]


def search_text(full_name: str, *parents: str) -> str:
    """Folded words: " xa tan binh | vinh cuu | dong nai | huyen tinh ".

    A blank marks where a word starts; the bars keep a phrase from running over two names; the kinds of
    the parents stand last, where people may leave them out.
    """
    kinds, names = zip(*(split_kind(parent) for parent in parents), strict=True) if parents else ((), ())
    return f" {' | '.join(words(part) for part in (full_name, *names, ' '.join(kinds)))} "


def words(text: str) -> str:
    """Folded words with single blanks, without punctuation: "P. Tân Triều" -> "p tan trieu"."""
    return slug(text).replace("-", " ")


def split_kind(full_name: str) -> tuple[str, str]:
    """ "Phường Tân Triều" -> ("Phường", "Tân Triều"); a name without a kind keeps an empty one."""
    for kind in ("Thành phố", "Thị trấn", "Đặc khu", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Xã"):
        if full_name.startswith(f"{kind} "):
            return kind, full_name.removeprefix(f"{kind} ")
    return "", full_name


def read() -> Gazetteer:
    """Read and correct the package's files; 0.3 s. Raises ModuleNotFoundError without the package."""
    folder = _data_folder()
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro&immutable=1", uri=True)) as database:
        rows = database.execute(
            "SELECT provinceCode, province, provinceKey, wardCode, ward, wardKey FROM admin_units"
        ).fetchall()
        old_rows = database.execute(
            "SELECT provinceKey, districtKey, wardKey, wardCode, ward, district, province"
            " FROM admin_units_legacy"
        ).fetchall()
    provinces, wards, code_of = {}, [], {}
    for province_code, province, province_key, ward_code, ward, ward_key in rows:
        province = CITIES_SINCE_2026.get(province_code, province)
        ward_code = CODES_OF_DECISION_19.get(ward_code, ward_code)
        ward = WARDS_SINCE_2026.get(ward_code, ward)
        provinces[province_code] = _unit(province_code, province)
        wards.append(_unit(ward_code, ward, parent=province_code, parent_name=province))
        code_of[province_key, ward_key] = ward_code
    moves = _moves(json.loads((folder / "converter_2025.json").read_bytes()))
    targets: dict[str, list[tuple[str, bool]]] = {}
    for old_key, province_key, ward_key, is_default in moves:
        targets.setdefault(old_key, []).append((code_of[province_key, ward_key], is_default))
    old_units = [
        OldUnit(
            code=code or "",
            name=name or "",
            district=district,
            province=province,
            ward_code=ward_code,
            is_default=is_default,
            folded=search_text(*(part for part in (name, district, province) if part)),
        )
        for province_key, district_key, ward_key, code, name, district, province in old_rows
        for ward_code, is_default in targets["_".join((province_key, district_key, ward_key or ""))]
    ]
    return Gazetteer(list(provinces.values()), wards, old_units)


def _unit(code: str, full_name: str, parent: str = "", parent_name: str = "") -> Unit:
    kind, name = split_kind(full_name)
    names = (full_name, parent_name) if parent else (full_name,)
    return Unit(code=code, name=name, kind=KINDS[kind], parent=parent, folded=search_text(*names))


def _moves(converter: dict) -> Iterator[tuple[str, str, str, bool]]:
    """(old unit's key, province key, ward key, proposed first) for whole and for split units."""
    for province_key, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward_key, old_keys in wards.items():
            for old_key in old_keys:
                yield old_key, province_key, ward_key, True
    for province_key, old_units in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old_key, parts in old_units.items():
            for part in parts:
                yield old_key, province_key, part["newWardKey"], part["isDefaultNewWard"]


def _data_folder() -> Path:
    spec = find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("vietnamadminunits is not installed", name="vietnamadminunits")
    return Path(spec.submodule_search_locations[0]) / "data"
