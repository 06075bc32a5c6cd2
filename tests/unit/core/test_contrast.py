"""The colours of the shop: what is read on what, in light and in dark, by the numbers of WCAG 2.2."""

import re
from math import cos, radians, sin
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[3] / "static/css"
TOKEN = re.compile(r"--([a-z0-9-]+):\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
TEXT = [  # text on ground: at least 4.5
    ("ink", "canvas"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink", "sky"),
    ("ink-soft", "canvas"),
    ("ink-soft", "surface"),
    ("ink-soft", "sunken"),
    ("accent", "canvas"),
    ("accent", "surface"),
    ("accent-strong", "accent-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-basalt", "basalt"),
    ("on-basalt", "basalt-line"),
    ("on-basalt-soft", "basalt"),
    ("positive", "positive-wash"),
    ("positive", "surface"),
    ("warning", "warning-wash"),
    ("warning", "surface"),
    ("negative", "negative-wash"),
    ("negative", "surface"),
    ("negative", "canvas"),
    ("on-gold", "gold"),
    ("canvas", "ink"),
]
SHAPES = [  # borders of fields, focus rings, lines of charts: at least 3
    ("line-strong", "surface"),
    ("line-strong", "canvas"),
    ("focus", "canvas"),
    ("focus", "surface"),
    ("gold", "basalt"),
    *((f"series-{name}", "surface") for name in ("blue", "teal", "plum", "olive", "slate")),
]


def tokens(*files: str) -> dict[str, tuple[float, float, float]]:
    """Lightness, chroma and hue of every colour; later files go before earlier ones."""
    text = "".join((CSS / name).read_text() for name in files)
    return {
        name: (float(light), float(chroma), float(hue)) for name, light, chroma, hue in TOKEN.findall(text)
    }


SCHEMES = {"light": tokens("tokens.css"), "dark": tokens("tokens.css", "dark.css")}


def luminance(colour: tuple[float, float, float]) -> float:
    """Of an OKLCH colour, through linear sRGB; what the screen cannot show is clipped as it clips it."""
    light, chroma, hue = colour
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21_to_1():
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read_on_its_ground(scheme):
    colours = SCHEMES[scheme]
    found = {(text, ground): contrast(colours[text], colours[ground]) for text, ground in TEXT}

    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_border_ring_and_line_can_be_seen(scheme):
    colours = SCHEMES[scheme]
    found = {(shape, ground): contrast(colours[shape], colours[ground]) for shape, ground in SHAPES}

    assert {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < 3} == {}


def test_the_dark_scheme_gives_values_and_no_rules_or_names_of_its_own():
    assert SCHEMES["dark"].keys() == SCHEMES["light"].keys()


def test_no_sheet_forbids_zoom_or_ignores_reduced_motion():
    base = (CSS / "base.css").read_text()

    assert "prefers-reduced-motion: reduce" in base
    assert not [path.name for path in CSS.rglob("*.css") if "touch-action: none" in path.read_text()]
