"""PDF files: taken as pictures of their pages, so that nothing of what else a PDF can hold is kept."""

from django.utils.translation import gettext as _

from core import apart, images
from core.apart import End

SIGN = b"%PDF-"


def is_pdf(content: bytes) -> bool:
    """By content: readers of PDF look for its sign in the first kilobyte."""
    return SIGN in content[:1024]


def pages(content: bytes, most: int) -> list[images.Picture]:
    """Every page as a clean picture, at most so many. No script, form, link or attachment is left.

    Raises core.images.BadImage in words for people.
    """
    if len(content) > images.BYTES_MAX:
        raise images.too_large()
    end, drawn = apart.take("pages", content, most)
    if end == End.TOO_MUCH:
        raise images.BadImage(_("The PDF may have at most %(most)d pages.") % {"most": most})
    if end == End.LOCKED:
        raise images.BadImage(_("The PDF has a password. Save it without one."))
    if end != End.GOOD or not drawn:
        raise images.BadImage(_("The PDF cannot be read. Send a photo of the page instead."))
    return [images.clean(page) for page in _split(drawn)]


def _split(stream: bytes) -> list[bytes]:
    found = []
    while stream:
        end = 4 + int.from_bytes(stream[:4], "big")
        found.append(stream[4:end])
        stream = stream[end:]
    return found
