"""What a benchmark answers: figures, the limit or peer it is held against, and whether the bar was met."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `bar` is the most it may be, `least` the least; `ratio` is figure / limit of the
    same run."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    limit: float | None = None
    limit_is: str = ""
    least: float | None = None

    @property
    def ratio(self) -> float | None:
        """How far from the limit, 1.0 being at it."""
        return self.value / self.limit if self.limit else None

    @property
    def passed(self) -> bool:
        """Within its bars; a figure without any is information."""
        return (self.bar is None or self.value <= self.bar) and (
            self.least is None or self.value >= self.least
        )

    @property
    def bars(self) -> str:
        """What it is held against, for people."""
        most = f"bar <= {self.bar:g}" if self.bar is not None else ""
        least = f"bar >= {self.least:g}" if self.least is not None else ""
        return " ".join(filter(None, (most, least)))


def at(ordered: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def as_json(name: str, figures: list[Figure]) -> str:
    """For programs."""
    rows = [asdict(f) | {"ratio": f.ratio, "passed": f.passed} for f in figures]
    return json.dumps({"bench": name, "passed": all(f.passed for f in figures), "figures": rows})


def as_table(name: str, figures: list[Figure]) -> str:
    """For people."""
    lines = [f"bench {name}"]
    for f in figures:
        limit = f"limit {f.limit:.3f} ({f.limit_is}), ratio {f.ratio:.3f}" if f.limit else ""
        mark = ("ok" if f.passed else "MISSED") if f.bars else ""
        lines.append(f"  {f.name:<44} {f.value:>9.3f} {f.unit:<6} {f.bars:<14} {mark:<7} {limit}")
    return "\n".join(lines)
