"""Sample pictures: a drawing before a landscape, as a photographer would take it. Pillow only, no database.

The same seed gives the same bytes, so that a picture loaded twice is one picture.
"""

import io
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageOps

SIZE = (1440, 1080)  # as wide as the widest rendition
QUALITY = 86
WIDE, CLOSE = ("hills", "orchard", "river"), ("sun",)
HOURS = ("morning", "noon", "evening", "rain")


@dataclass(frozen=True, slots=True)
class Shot:
    """How a drawing is taken: before what, from how near, and from which side."""

    motif: str
    hour: str
    zoom: float
    is_mirrored: bool


def shots(seed: str) -> tuple[Shot, ...]:
    """Three for one product: the whole of it, from near, and from the other side; neighbours differ."""
    number = int.from_bytes(sha256(seed.encode()).digest()[:4])
    hour, motif, side = number % 4, number // 4 % 3, bool(number // 12 % 2)
    return (
        Shot(WIDE[motif], HOURS[hour], 1.0, side),
        Shot(CLOSE[0], HOURS[(hour + 1) % 3], 1.45, side),
        Shot(WIDE[(motif + 1) % 3], HOURS[(hour + 2) % 4], 1.0, not side),
    )


def take(folder: Path, drawing: str, shot: Shot) -> bytes:
    """A JPEG. `folder` holds drawings/ and backdrops/. Raises FileNotFoundError for a drawing it lacks."""
    scene = _backdrop(folder, f"{shot.motif}-{shot.hour}").copy()
    with Image.open(folder / f"drawings/{drawing}.webp") as opened:
        thing = opened.convert("RGBA")
    if shot.is_mirrored:
        thing = ImageOps.mirror(thing)
    if shot.zoom > 1:
        thing = _nearer(thing, shot.zoom)
    scene.paste(thing, mask=thing.getchannel("A"))
    buffer = io.BytesIO()
    scene.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


@cache
def _backdrop(folder: Path, name: str) -> Image.Image:
    with Image.open(folder / f"backdrops/{name}.webp") as opened:
        return opened.convert("RGB")


def _nearer(thing: Image.Image, zoom: float) -> Image.Image:
    """The middle of it, a little above the ground, as large as the whole was."""
    width, height = SIZE
    across, down = width / zoom, height / zoom
    left, top = (width - across) / 2, (height - down) * 0.62
    return thing.resize(SIZE, Image.Resampling.BICUBIC, box=(left, top, left + across, top + down))
