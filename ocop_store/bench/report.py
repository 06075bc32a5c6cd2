"""What a benchmark answers: figures, the limit or peer it is held against, and whether the bar was met."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `bar` is the most it may be; `ratio` is figure / limit of the same run."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    limit: float | None = None
    limit_is: str = ""

    @property
    def ratio(self) -> float | None:
        """How far from the limit, 1.0 being at it."""
        return self.value / self.limit if self.limit else None

    @property
    def passed(self) -> bool:
        """Within the bar; a figure without one is information."""
        return self.bar is None or self.value <= self.bar


def as_json(name: str, figures: list[Figure]) -> str:
    """For programs."""
    rows = [asdict(f) | {"ratio": f.ratio, "passed": f.passed} for f in figures]
    return json.dumps({"bench": name, "passed": all(f.passed for f in figures), "figures": rows})


def as_table(name: str, figures: list[Figure]) -> str:
    """For people."""
    lines = [f"bench {name}"]
    for f in figures:
        bar = f"bar <= {f.bar:g}" if f.bar is not None else ""
        limit = f"limit {f.limit:.3f} ({f.limit_is}), ratio {f.ratio:.3f}" if f.limit else ""
        mark = "" if f.bar is None else "ok" if f.passed else "MISSED"
        lines.append(f"  {f.name:<44} {f.value:>9.3f} {f.unit:<6} {bar:<14} {mark:<7} {limit}")
    return "\n".join(lines)
