"""Uploads are checked by content, turned upright and stripped."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from core import images


def encode(image, kind="JPEG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


def test_a_photograph_becomes_a_bare_jpeg_with_its_average_colour():
    picture = images.clean(encode(Image.new("RGB", (800, 600), (200, 40, 40)), quality=95))

    assert (picture.extension, picture.width, picture.height) == ("jpg", 800, 600)
    assert opened(picture.content).format == "JPEG"
    assert picture.colour == "#c82828"


def test_a_picture_is_turned_upright_and_loses_place_and_camera():
    image = Image.new("RGB", (400, 200), "blue")
    image.paste("red", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: the left side is the top
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"

    picture = images.clean(encode(image, exif=exif))

    upright = opened(picture.content)
    assert upright.size == (200, 400)
    assert not upright.getexif()
    red, _, blue = upright.getpixel((100, 50))
    assert red > 200
    assert blue < 60


def test_transparency_is_kept_in_png_and_white_in_jpeg_sizes():
    picture = images.clean(encode(Image.new("RGBA", (400, 400), (255, 0, 0, 0)), "PNG"))

    assert picture.extension == "png"
    (jpeg,) = images.render(picture.content, {(320, "jpeg")})
    assert opened(jpeg.content).getpixel((5, 5)) == (255, 255, 255)


def test_a_png_without_transparency_becomes_jpeg():
    assert images.clean(encode(Image.new("RGBA", (40, 40), "green"), "PNG")).extension == "jpg"


def test_a_cmyk_picture_becomes_rgb():
    assert opened(images.clean(encode(Image.new("CMYK", (40, 40)))).content).mode == "RGB"


def test_a_large_picture_is_brought_down_to_2560():
    picture = images.clean(encode(Image.new("RGB", (5000, 2500))))

    assert (picture.width, picture.height) == (2560, 1280)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encode(Image.new("RGB", (9, 9)), "GIF"),
        encode(Image.new("RGB", (900, 900), "red"))[:700],
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    ],
    ids=["empty", "text", "svg", "gif", "cut", "torn png"],
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(images.BadImage):
        images.clean(content)


def png_that_claims(width, height):
    """A tiny file whose header promises many pixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6325, 10_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(side):
    with pytest.raises(images.BadImage):
        images.clean(png_that_claims(side, side))


def test_a_heavy_file_is_refused_unread():
    with pytest.raises(images.BadImage):
        images.clean(b"\xff\xd8" + b"\x00" * images.BYTES_MAX)


@pytest.mark.parametrize(
    ("width", "widths"),
    [(200, (200,)), (320, (320,)), (1000, (320, 640, 960)), (2560, (320, 640, 960, 1440))],
)
def test_no_size_is_larger_than_the_picture(width, widths):
    assert images.widths_for(width) == widths


def test_sizes_keep_the_shape_in_both_formats():
    content = images.clean(encode(Image.effect_noise((2000, 1000), 60).convert("RGB"))).content
    wanted = {(width, name) for width in (320, 1440) for name in ("webp", "jpeg")}

    made = list(images.render(content, wanted))

    assert [(size.width, size.height, size.format) for size in made] == [
        (1440, 720, "jpeg"),
        (1440, 720, "webp"),
        (320, 160, "jpeg"),
        (320, 160, "webp"),
    ]
    assert [opened(size.content).format for size in made] == ["JPEG", "WEBP", "JPEG", "WEBP"]
    assert [opened(size.content).size for size in made] == [(1440, 720), (1440, 720), (320, 160), (320, 160)]


# Two pixels of WebP that know where they were taken.
PLACED = base64.b64decode(
    "UklGRpoAAABXRUJQVlA4WAoAAAAIAAAAAQAAAAAAVlA4IBgAAAAwAQCdASoCAAEADMDOJaQAA3AA/uxnAABFWElGXAAAAE1N"
    "ACoAAAAIAAIBEgADAAAAAQAGAACIJQAEAAAAAQAAACYAAAAAAAIAAQACAAAAAk4AAAAAAgAFAAAAAwAAAEQAAAAAAAAAAQAA"
    "AAEAAAACAAAAAQAAAAMAAAAB"
)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of the facts it can do without
@pytest.mark.parametrize(("place", "byte"), [(108, 36), (123, 30)])
def test_broken_facts_about_a_picture_make_it_a_damaged_one(place, byte):
    assert images.clean(PLACED).width == 1
    with pytest.raises(images.BadImage):
        images.clean(PLACED[:place] + bytes([byte]) + PLACED[place + 1 :])
