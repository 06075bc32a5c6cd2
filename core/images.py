"""Pictures: an upload made safe, and the sizes a page asks for. Pillow only, no database."""

import io
import struct
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from core.errors import DomainError

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS_MAX = 40_000_000  # a 40 MP photograph takes 120 MB while it is open; more would hurt the worker
BYTES_MAX = 25_000_000
CUT_MIN = 100  # less is a blot on a page
SIDE_MAX = 2560  # nobody is sent more; the widest rendition is 1440
WIDTHS = (320, 640, 960, 1440)
QUALITY = {"webp": 78, "jpeg": 80}


class BadImage(DomainError):
    """The bytes are not a picture we take; the message says why."""

    code = "bad_image"


@dataclass(frozen=True, slots=True)
class Picture:
    """A cleaned upload. `colour` is the average, as #rrggbb."""

    content: bytes
    extension: str
    width: int
    height: int
    colour: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture at one width in one format ("webp" or "jpeg")."""

    content: bytes
    format: str
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """Check by content, turn upright, take out everything but the pixels. Raises BadImage.

    Opaque pictures become JPEG, those with transparency PNG; neither side is longer than SIDE_MAX.
    """
    image = _open(content)
    image.draft("RGB", (SIDE_MAX, SIDE_MAX))
    try:
        image = _upright_srgb(image)
    except (OSError, SyntaxError, TypeError, ValueError, struct.error) as error:  # Pillow's words for damage
        raise BadImage(_("The picture is damaged.")) from error
    image.thumbnail((SIDE_MAX, SIDE_MAX), reducing_gap=3.0)
    is_clear = image.mode == "RGBA" and image.getchannel("A").histogram()[255] < image.width * image.height
    data = _encode(image, "PNG", optimize=True) if is_clear else _encode(_opaque(image), "JPEG", quality=90)
    return Picture(data, "png" if is_clear else "jpg", image.width, image.height, _average(image))


def cut(content: bytes, left: int, top: int, width: int, height: int) -> Picture:
    """A part of a cleaned picture, in hundredths of its sides. Raises BadImage when it would be too small."""
    image = _open(content)
    box = (
        image.width * left // 100,
        image.height * top // 100,
        image.width * (left + width) // 100,
        image.height * (top + height) // 100,
    )
    if min(box[2] - box[0], box[3] - box[1]) < CUT_MIN:
        raise BadImage(_("The part must be at least %(pixels)d pixels on each side.") % {"pixels": CUT_MIN})
    part = image.crop(box)
    return clean(_encode(part, "PNG") if part.mode == "RGBA" else _encode(part, "JPEG", quality=95))


def widths_for(width: int) -> tuple[int, ...]:
    """The widths a picture of this width is served in; none is larger than it is."""
    return tuple(step for step in WIDTHS if step <= width) or (width,)


def render(content: bytes, wanted: Collection[tuple[int, str]]) -> Iterator[Rendered]:
    """The wanted (width, format) pairs of a cleaned picture, the widest first. Raises BadImage."""
    widths = sorted({width for width, _format in wanted}, reverse=True)
    if not widths:
        return
    image = _open(content)
    image.draft("RGB", (widths[0], widths[0] * image.height // image.width))  # decode no more than needed
    image.load()
    for width in widths:
        image.thumbnail((width, image.height), reducing_gap=3.0)
        for name in sorted(name for step, name in wanted if step == width):
            pixels = image if name == "webp" else _opaque(image)
            data = _encode(pixels, name.upper(), quality=QUALITY[name])
            yield Rendered(data, name, image.width, image.height)


def _open(content: bytes) -> Image.Image:
    """The picture with its pixels not yet decoded, once its size is known to be harmless."""
    if len(content) > BYTES_MAX:
        raise too_large()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError) as error:
        raise BadImage(_("The picture must be a JPEG, PNG or WebP file.")) from error
    if image.width * image.height > PIXELS_MAX:
        raise _too_many_pixels()
    return image


def too_large() -> BadImage:
    """More bytes than anybody needs to send."""
    return BadImage(
        _("The picture must be smaller than %(megabytes)d MB.") % {"megabytes": BYTES_MAX // 10**6}
    )


def _too_many_pixels() -> BadImage:
    return BadImage(_("The picture must have at most %(count)d megapixels.") % {"count": PIXELS_MAX // 10**6})


def _upright_srgb(image: Image.Image) -> Image.Image:
    """Decoded, turned by its EXIF mark, in RGB or RGBA of the sRGB space."""
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):  # a broken profile: take the numbers as they are
            converted = None
        image = converted or image
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _opaque(image: Image.Image) -> Image.Image:
    """On white, for formats without transparency."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    canvas = Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A"))
    return canvas


def _average(image: Image.Image) -> str:
    red, green, blue = _opaque(image).resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _encode(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    """The bytes of the pixels alone: no EXIF, no profile, no comment."""
    bare = image.copy()
    bare.info = {}
    buffer = io.BytesIO()
    bare.save(buffer, kind, **options)
    return buffer.getvalue()
