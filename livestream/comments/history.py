"""What the author of a comment has ordered so far in this live (comment rules 11 and 12). Pure."""

from dataclasses import dataclass, field

from livestream.comments.values import Intent, Line, Parsed

Key = tuple[str, str | None]


@dataclass(slots=True)
class History:
    """Quantities by product and variant, and each earlier order as it was written."""

    held: dict[Key, int] = field(default_factory=dict)
    orders: list[frozenset[Line]] = field(default_factory=list)

    def add(self, parsed: Parsed) -> None:
        """Take in what the next comment of the author said."""
        if parsed.duplicate or parsed.intent not in (Intent.ORDER, Intent.CHANGE, Intent.CANCEL):
            return
        if parsed.intent is Intent.ORDER:
            for line in parsed.orders:
                key = (line.code, line.variant)
                self.held[key] = self.held.get(key, 0) + (line.qty or 0)
            if parsed.orders:
                self.orders.append(frozenset(parsed.orders))
            return
        changed = {line.code for line in parsed.orders}
        self.held = {key: qty for key, qty in self.held.items() if key[0] not in changed}
        self.held |= {(line.code, line.variant): line.qty for line in parsed.orders if line.qty}
        self.orders = [order for order in self.orders if changed.isdisjoint(line.code for line in order)]

    def codes(self) -> list[str]:
        """The products held, in the order they came."""
        return list(dict.fromkeys(code for code, _variant in self.held))

    def of(self, code: str) -> dict[Key, int]:
        """What is held of one product."""
        return {key: qty for key, qty in self.held.items() if key[0] == code}

    def repeats(self, lines: tuple[Line, ...]) -> bool:
        """The same lines were ordered before and are held still."""
        return bool(lines) and frozenset(lines) in self.orders
