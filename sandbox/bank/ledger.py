"""The lines of bank accounts: who transferred what, when, and the balance of the shop's account after it."""

from collections.abc import Iterator
from typing import Any

from sandbox import times
from sandbox.bank import account, qr
from sandbox.bank.mangling import mangle
from sandbox.world import World

Line = dict[str, Any]
KIND = "bank_line"
IN, OUT = "in", "out"


def transfer(
    world: World,
    *,
    to: tuple[str, str],
    amount_vnd: int,
    content: str,
    direction: str = IN,
    late_s: float = 0.0,
) -> Line:
    """Move money: to the account `to` (BIN, number), or out of the shop's own account.

    `late_s` dates it that much after now. Raises ValueError for an amount that cannot be moved.
    """
    if not 0 < amount_vnd < qr.BELOW_VND:
        raise ValueError("amount must be above 0 and below 500,000,000")
    is_ours = to == (account.BIN, account.ACCOUNT)
    number, at = world.state.next_id("bank_line", 92_704), world.now() + late_s
    way = world.setting(account.CHANNEL, "mangle")
    line = {
        "id": number,
        "reference": f"FT{times.local(at):%y%j}{number:09}",
        "bin": to[0],
        "account": to[1],
        "is_ours": is_ours,
        "direction": direction,
        "amount_vnd": amount_vnd,
        "content": mangle(content, way, 5_000_000_000 + number, times.compact(at)),
        "typed": content,
        "at": at,
        "balance_vnd": None,
        "notices": [],
    }
    if is_ours:
        line["balance_vnd"] = balance(world) + (amount_vnd if direction == IN else -amount_vnd)
        world.state.put("bank_balance", account.ACCOUNT, {"vnd": line["balance_vnd"]})
    return save(world, line)


def save(world: World, line: Line) -> Line:
    """Keep what changed."""
    return world.state.put(KIND, line["id"], line)


def balance(world: World) -> int:
    """What is on the shop's account."""
    known = world.state.get("bank_balance", account.ACCOUNT)
    return known["vnd"] if known else account.OPENING_BALANCE_VND


def every(world: World) -> Iterator[Line]:
    """Every line of every account, oldest first."""
    yield from world.state.values(KIND)


def ours(world: World) -> Iterator[Line]:
    """The lines of the shop's account, oldest first."""
    return (line for line in every(world) if line["is_ours"])
