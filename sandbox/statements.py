"""The lists of a day that a gateway or bank hands out for comparing books, as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox import times
from sandbox.world import World

SETTLEMENT = ("transaction_id", "reference", "amount_vnd", "fee_vnd", "type", "at")

# Switches of whoever hands out a settlement list: what a shop's books must find wrong with it.
SETTINGS: dict[str, Any] = {
    "settlement_drop": "",  # references that are left out, separated by commas
    "settlement_alter": "",  # "reference=amount" pairs, separated by commas: the list says another amount
}


def of_day(request: Request, entries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]] | Response:
    """The entries whose `at` (epoch seconds) is on the day asked for (`?day=YYYY-MM-DD`), or a 400."""
    asked = request.query_params.get("day", "")
    try:
        date.fromisoformat(asked)
    except ValueError:
        return PlainTextResponse("day: YYYY-MM-DD\n", status_code=400)
    return [entry for entry in entries if times.day(entry["at"]) == asked]


def settlement(
    world: World, channel: str, request: Request, entries: Iterable[Mapping[str, Any]]
) -> Response:
    """The day's payments and refunds as CSV, spoilt as the switches of the channel say."""
    chosen = of_day(request, entries)
    if isinstance(chosen, Response):
        return chosen
    dropped = set(world.setting(channel, "settlement_drop").split(","))
    pairs = (pair.partition("=") for pair in world.setting(channel, "settlement_alter").split(","))
    altered = {reference: amount for reference, _, amount in pairs if amount}
    return answer(
        SETTLEMENT,
        (
            {**entry, "amount_vnd": altered.get(entry["reference"], entry["amount_vnd"])}
            for entry in chosen
            if entry["reference"] not in dropped
        ),
    )


def answer(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """Rows as a CSV file; `at` is written as a Vietnamese time with its offset."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({**row, "at": times.iso(row["at"])} if "at" in row else row for row in rows)
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8")
