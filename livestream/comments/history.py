"""What the author of a comment has ordered so far in this live (comment rules 11 and 12). Pure."""

from dataclasses import dataclass

from livestream.comments.values import Intent, Line, Parsed

Key = tuple[str, str | None]
DEALS = (Intent.ORDER, Intent.CHANGE, Intent.CANCEL)


@dataclass(frozen=True, slots=True)
class History:
    """Quantities by product and variant in the order they came, and each earlier order as it was written.

    It never changes: what comes next makes another one, so that a reading can be known by what it began with.
    """

    held: tuple[tuple[Key, int], ...] = ()
    orders: frozenset[frozenset[Line]] = frozenset()

    def after(self, parsed: Parsed) -> "History":
        """With what the next comment of the author said."""
        if parsed.duplicate or parsed.intent not in DEALS:
            return self
        held = dict(self.held)
        if parsed.intent is Intent.ORDER:
            for line in parsed.orders:
                key = (line.code, line.variant)
                held[key] = held.get(key, 0) + (line.qty or 0)
            orders = self.orders | {frozenset(parsed.orders)} if parsed.orders else self.orders
            return History(tuple(held.items()), orders)
        changed = {line.code for line in parsed.orders}
        held = {key: qty for key, qty in held.items() if key[0] not in changed}
        held |= {(line.code, line.variant): line.qty for line in parsed.orders if line.qty}
        kept = frozenset(order for order in self.orders if changed.isdisjoint(line.code for line in order))
        return History(tuple(held.items()), kept)

    def codes(self) -> list[str]:
        """The products held, in the order they came."""
        return list(dict.fromkeys(code for (code, _variant), _qty in self.held))

    def of(self, code: str) -> dict[Key, int]:
        """What is held of one product."""
        return {key: qty for key, qty in self.held if key[0] == code}

    def repeats(self, lines: tuple[Line, ...]) -> bool:
        """The same lines were ordered before and are held still."""
        return bool(lines) and frozenset(lines) in self.orders
