"""Parcels with cash to collect: what happened at the door, and the remittance that brings the money."""

from collections.abc import Iterator
from typing import Any

from sandbox import times
from sandbox.world import World

CHANNEL, KIND = "carrier", "carrier_parcel"
WRONG_BY_VND = 10_000
OUTCOMES = {
    "delivered": "Đã giao, thu đủ",
    "refused": "Khách từ chối",
    "partial": "Giao một phần, thu một nửa",
    "wrong_amount": "Thu sai số tiền",
}
REMITTED = ("package_code", "collected_vnd", "fee_vnd", "net_vnd", "remittance_id", "date")

Parcel = dict[str, Any]


def visit(world: World, package_code: str, outcome: str, due_vnd: int) -> Parcel:
    """What happened at the door to a parcel with `due_vnd` to collect.

    Raises ValueError for an unknown outcome, a missing code, or a parcel that has been at the door.
    """
    if not package_code or due_vnd <= 0:
        raise ValueError("a package code and an amount above 0 are needed")
    if world.state.get(KIND, package_code):
        raise ValueError("this parcel has been delivered or refused already")
    match outcome:
        case "delivered":
            collected_vnd = due_vnd
        case "refused":
            collected_vnd = 0
        case "partial":
            collected_vnd = due_vnd // 2
        case "wrong_amount":
            collected_vnd = max(1, due_vnd - WRONG_BY_VND)
        case _:
            raise ValueError(f"unknown outcome; one of {', '.join(OUTCOMES)}")
    parcel = {
        "package_code": package_code,
        "due_vnd": due_vnd,
        "collected_vnd": collected_vnd,
        "outcome": outcome,
        "at": world.now(),
    }
    return world.state.put(KIND, package_code, parcel)


def every(world: World) -> Iterator[Parcel]:
    """Every parcel that has been at the door, oldest first."""
    yield from world.state.values(KIND)


def remitted(world: World) -> Iterator[dict[str, Any]]:
    """The lines of every remittance; what was collected on a day is handed on together.

    A refused parcel costs its fee all the same; whether the statement says so is a switch.
    """
    fee_vnd = int(world.setting(CHANNEL, "fee_vnd"))
    for parcel in every(world):
        if parcel["collected_vnd"] == 0 and not world.setting(CHANNEL, "statement_lists_refused"):
            continue
        day = times.day(parcel["at"])
        yield {
            "package_code": parcel["package_code"],
            "collected_vnd": parcel["collected_vnd"],
            "fee_vnd": fee_vnd,
            "net_vnd": parcel["collected_vnd"] - fee_vnd,
            "remittance_id": f"COD{day.replace('-', '')}",
            "date": day,
        }
