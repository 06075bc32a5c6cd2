"""The picture that a messenger shows beside a link to a product: 1200 × 630, drawn once per content.

Price and stock are not on it: messengers keep pictures for weeks.
"""

import hashlib
import io
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont, ImageOps

VERSION = 1  # raise it with the design, so that kept pictures are drawn anew
SIZE = WIDTH, HEIGHT = 1200, 630
SPLIT = 700  # text on the left, the product on the right
EDGE = 64
CANVAS, INK, SOFT = "#fcf8f1", "#33211b", "#6b544a"
BASALT, ON_BASALT, GOLD = "#4a1f14", "#f8efe2", "#f2bd3d"
TINTS = ("#f3e7c9", "#e2eed5", "#f3ddd0", "#d9ebea")
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "be-vietnam-pro"
# What the Vietnamese file of the typeface holds; the Latin file has the rest.
VIETNAMESE = frozenset(
    chr(code)
    for first, last in (
        (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1), (0x1AF, 0x1B0),
        (0x1EA0, 0x1EF9), (0x20AB, 0x20AB),
    )
    for code in range(first, last + 1)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the picture. `photo` is the storage name of a picture of the product or ""."""

    shop: str
    name: str
    maker: str
    place: str
    stars: int = 0
    photo: str = ""
    note: str = ""  # "ảnh minh hoạ" where the picture is a drawing
    tint: int = 0

    @property
    def file(self) -> str:
        """The storage name; the same content has the same name."""
        facts = (VERSION, self.shop, self.name, self.maker, self.place, self.stars, self.photo, self.note)
        return f"share/{hashlib.sha256(repr((*facts, self.tint)).encode()).hexdigest()[:32]}.jpg"


def content(card: Card) -> bytes:
    """The JPEG, drawn at the first request and kept in the media storage."""
    if default_storage.exists(card.file):
        with default_storage.open(card.file) as kept:
            return kept.read()
    drawn = draw(card)
    default_storage.save(card.file, ContentFile(drawn))
    return drawn


def draw(card: Card) -> bytes:
    """The picture as JPEG."""
    image = Image.new("RGB", SIZE, CANVAS)
    pen = ImageDraw.Draw(image)
    _right(image, card)
    pen.rectangle((0, 0, SPLIT, 14), fill=BASALT)
    _text(pen, (EDGE, 52), card.shop, 700, 30, BASALT)
    size, lines = _fitted(card.name, SPLIT - 2 * EDGE)
    top = 138 + (3 - len(lines)) * size // 3
    for number, line in enumerate(lines):
        _text(pen, (EDGE, top + number * size * 1.22), line, 700, size, INK)
    if card.stars:
        _badge(pen, (EDGE, 430), card.stars)
    _text(pen, (EDGE, 512), _cut(card.maker, 400, 27, SPLIT - 2 * EDGE), 400, 27, INK)
    _text(pen, (EDGE, 552), _cut(card.place, 400, 25, SPLIT - 2 * EDGE), 400, 25, SOFT)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=86, optimize=True, progressive=True)
    return buffer.getvalue()


def _right(image: Image.Image, card: Card) -> None:
    """The product's own picture, or a plain backdrop; a star stands there for a product that has stars."""
    box = (WIDTH - SPLIT, HEIGHT)
    pen = ImageDraw.Draw(image)
    photo = _photo(card.photo)
    if photo:
        image.paste(ImageOps.fit(photo, box, Image.Resampling.LANCZOS), (SPLIT, 0))
    else:
        pen.rectangle((SPLIT, 0, WIDTH, HEIGHT), fill=TINTS[card.tint % len(TINTS)])
        middle = (SPLIT + box[0] / 2, HEIGHT / 2)
        pen.ellipse((middle[0] - 170, middle[1] - 170, middle[0] + 170, middle[1] + 170), fill=BASALT)
        if card.stars:
            pen.polygon(_star(middle, 112), fill=GOLD)
        else:
            _text(pen, (middle[0] - _width("ĐN", 700, 130) / 2, middle[1] - 88), "ĐN", 700, 130, GOLD)
    if card.note:
        width = _width(card.note, 400, 20)
        pen.rectangle((WIDTH - width - 40, HEIGHT - 48, WIDTH, HEIGHT), fill=CANVAS)
        _text(pen, (WIDTH - width - 20, HEIGHT - 42), card.note, 400, 20, SOFT)


def _photo(name: str) -> Image.Image | None:
    """The stored picture; None when there is none or it cannot be read: a link is still worth a card."""
    if not name:
        return None
    try:
        with default_storage.open(name) as file:
            return Image.open(io.BytesIO(file.read())).convert("RGB")
    except (OSError, ValueError):
        return None


def _badge(pen: ImageDraw.ImageDraw, at: tuple[float, float], stars: int) -> None:
    left, top = at
    width = _width("OCOP", 700, 28)
    pen.rounded_rectangle((left, top, left + width + 52 + stars * 36, top + 54), 27, fill=BASALT)
    _text(pen, (left + 22, top + 9), "OCOP", 700, 28, ON_BASALT)
    for number in range(stars):
        pen.polygon(_star((left + width + 50 + number * 36, top + 28), 16), fill=GOLD)


def _star(middle: tuple[float, float], radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.42
        angle = math.pi * corner / 5 - math.pi / 2
        points.append((middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)))
    return points


def _fitted(text: str, width: float) -> tuple[int, list[str]]:
    """The largest size at which a name fits three lines, and the lines."""
    for size in (64, 56, 48, 42):
        lines = _wrapped(text, size, width)
        if len(lines) <= 3 and all(_width(line, 700, size) <= width for line in lines):
            return size, lines
    lines = _wrapped(text, 42, width)[:3]
    return 42, [_cut(line, 700, 42, width) for line in lines]


def _wrapped(text: str, size: int, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", 700, size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _cut(text: str, weight: int, size: int, width: float) -> str:
    if _width(text, weight, size) <= width:
        return text
    while text and _width(f"{text}…", weight, size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _text(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, weight: int, size: int, colour: str
) -> None:
    """One line; `at` is its top left corner. Both files of the typeface share their metrics."""
    left, top = at
    ascent = _font("latin", weight, size).getmetrics()[0]
    for font, run in _runs(text, weight, size):
        pen.text((left, top + ascent), run, font=font, fill=colour, anchor="ls")
        left += font.getlength(run)


def _width(text: str, weight: int, size: int) -> float:
    return sum(font.getlength(run) for font, run in _runs(text, weight, size))


def _runs(text: str, weight: int, size: int) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
    """Stretches of letters that one file of the typeface holds."""
    composed = unicodedata.normalize("NFC", text)
    for is_vietnamese, letters in groupby(composed, VIETNAMESE.__contains__):
        yield _font("vietnamese" if is_vietnamese else "latin", weight, size), "".join(letters)


@cache
def _font(part: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{part}-{weight}.woff2"), size)
