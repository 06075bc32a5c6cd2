"""Line charts drawn on the server: figures in, shapes of an SVG out. Pure; a table stands beside each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH, HEIGHT = 1000, 100  # user units of the drawing; it is stretched to its place, words stand outside
# Round ends of a scale, in seconds.
TOPS = (0.5, 1, 2, 4, 6, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its stretches as SVG point lists; a hole in the figures is a hole in the line."""

    label: str
    index: int
    stretches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and its words: `across` from left to right, `up` from the top down, both evenly spaced."""

    lines: tuple[Line, ...]
    across: tuple[str, ...]
    up: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    middle: int = HEIGHT // 2


def over_time(
    series: Mapping[str, Sequence[tuple[datetime, float]]],
    *,
    since: datetime,
    until: datetime,
    step: timedelta,
    words: Callable[[float], str],
) -> Chart:
    """Each series (label -> points in time order, values in seconds) between two moments.

    Points more than two `step` apart are not joined; points before `since` are left out. Moments are
    written in the zone of `since`, values by `words`.
    """
    shown = {label: [point for point in points if point[0] >= since] for label, points in series.items()}
    highest = max((value for points in shown.values() for _, value in points), default=0)
    top = next((limit for limit in TOPS if limit >= highest), highest)

    def place(moment: datetime, value: float) -> str:
        x = (moment - since) / (until - since) * WIDTH
        return f"{x:.1f},{HEIGHT - value / top * HEIGHT:.1f}"

    lines = tuple(
        Line(
            label,
            index,
            tuple(" ".join(place(*point) for point in stretch) for stretch in _stretches(points, step)),
        )
        for index, (label, points) in enumerate(shown.items())
    )
    marks = [since + (until - since) * part / 4 for part in range(5)]
    return Chart(
        lines=lines,
        across=tuple(mark.strftime("%H:%M") for mark in marks),
        up=tuple(words(top * part / 2) for part in (2, 1, 0)),
    )


def _stretches(
    points: Sequence[tuple[datetime, float]], step: timedelta
) -> list[list[tuple[datetime, float]]]:
    """Points that belong together. A stretch of one point would not be drawn: it gets the width of a step."""
    found: list[list[tuple[datetime, float]]] = []
    for point in points:
        if found and point[0] - found[-1][-1][0] <= 2 * step:
            found[-1].append(point)
        else:
            found.append([point])
    return [one if len(one) > 1 else [one[0], (one[0][0] + step, one[0][1])] for one in found]
