"""The landscapes behind the drawings, as SVG: four motifs, each in the light of four hours."""

from collections.abc import Callable
from math import cos, pi, sin

WIDTH, HEIGHT = 1440, 1080
# sky above, sky below, sun, far, near: morning, noon, late light, rain
HOURS = {
    "morning": ("#fdf1d3", "#fbe0c0", "#f6b93f", "#c8d39a", "#a3bd7a"),
    "noon": ("#cfe8ee", "#eef5e6", "#fff3c4", "#b4d3a0", "#8fbd86"),
    "evening": ("#f9d3bd", "#fbe7cd", "#ee8a4a", "#d3c188", "#a8a565"),
    "rain": ("#cbd9dc", "#e6ece3", "#f2f4ec", "#a9c0ae", "#84a591"),
}


def all_backdrops() -> dict[str, str]:
    """Name to SVG, "hills-noon" and so on."""
    motifs: dict[str, Callable[..., str]] = {"hills": hills, "orchard": orchard, "river": river, "sun": sun}
    return {
        f"{name}-{hour}": _page(hour, draw(*HOURS[hour])) for name, draw in motifs.items() for hour in HOURS
    }


def hills(_top: str, _low: str, sun: str, far: str, near: str) -> str:
    """Two ranges and a sun between them."""
    return (
        f'<circle cx="1090" cy="330" r="120" fill="{sun}"/>'
        f'<path d="M0 620C220 470 420 470 640 590C860 470 1160 440 1440 590V1080H0Z" fill="{far}"/>'
        f'<path d="M0 760C280 640 560 660 800 720C1040 640 1260 650 1440 720V1080H0Z" fill="{near}"/>'
    )


def orchard(_top: str, _low: str, sun: str, far: str, near: str) -> str:
    """Rows of round trees that grow towards us."""
    trees = []
    for row, (y, size, step) in enumerate(((610, 46, 130), (710, 72, 205), (850, 110, 310))):
        colour = near if row else far
        for number in range(-1, 12):
            x = number * step + row * 70
            trees.append(
                f'<rect x="{x - size * 0.1:.0f}" y="{y}" width="{size * 0.2:.0f}" height="{size}"'
                ' fill="#8a5a3c"/>'
                f'<circle cx="{x}" cy="{y}" r="{size}" fill="{colour}"/>'
                f'<circle cx="{x - size * 0.3:.0f}" cy="{y - size * 0.3:.0f}" r="{size * 0.52:.0f}"'
                ' fill="#fff" opacity=".13"/>'
            )
    return (
        f'<circle cx="300" cy="260" r="96" fill="{sun}"/>'
        f'<path d="M0 640C400 590 1000 590 1440 640V1080H0Z" fill="{far}"/>{"".join(trees)}'
    )


def river(_top: str, _low: str, sun: str, far: str, near: str) -> str:
    """The Đồng Nai between its banks, with the light on it."""
    glints = ((180, 700, 190), (520, 742, 120), (900, 690, 240), (1190, 748, 150), (690, 806, 170))
    light = "".join(
        f'<path d="M{x} {y}h{length}" stroke="#fff" stroke-width="7" stroke-linecap="round" opacity=".6"/>'
        for x, y, length in glints
    )
    return (
        f'<circle cx="720" cy="360" r="150" fill="{sun}"/>'
        f'<path d="M0 570C300 510 560 560 760 580C1000 540 1240 500 1440 560V1080H0Z" fill="{far}"/>'
        f'<path d="M0 650C400 630 1000 630 1440 650V880H0Z" fill="#b9dbe0"/>{light}'
        f'<path d="M0 860C360 810 720 880 1440 830V1080H0Z" fill="{near}"/>'
    )


def sun(_top: str, low: str, sun: str, far: str, near: str) -> str:
    """A great disc with rays, calm enough to stand behind one thing seen close."""
    rays = "".join(
        f'<path d="M720 620L{720 + 1500 * cos(a):.0f} {620 + 1500 * sin(a):.0f}'
        f'L{720 + 1500 * cos(a + pi / 24):.0f} {620 + 1500 * sin(a + pi / 24):.0f}Z" fill="{low}"/>'
        for a in (number * pi / 12 for number in range(24))
    )
    return f'{rays}<circle cx="720" cy="620" r="430" fill="{far}" opacity=".75"/>' + (
        f'<circle cx="720" cy="620" r="360" fill="{sun}" opacity=".55"/>'
        f'<path d="M0 900C400 850 1000 850 1440 900V1080H0Z" fill="{near}"/>'
    )


def _page(hour: str, drawing: str) -> str:
    top, low, *_rest = HOURS[hour]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset=".7" stop-color="{low}"/></linearGradient>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>{drawing}</svg>'
    )
