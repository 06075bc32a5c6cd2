"""PDF files: taken as pictures of their pages, so that nothing of what else a PDF can hold is kept."""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from core import images, pdf_child

SIGN = b"%PDF-"
SECONDS_MAX = 20  # the child's own limit counts only what it reckons


def is_pdf(content: bytes) -> bool:
    """By content: readers of PDF look for its sign in the first kilobyte."""
    return SIGN in content[:1024]


def pages(content: bytes, most: int) -> list[images.Picture]:
    """Every page as a clean picture, at most so many. No script, form, link or attachment is left.

    Raises core.images.BadImage in words for people.
    """
    if len(content) > images.BYTES_MAX:
        raise images.too_large()
    command = [sys.executable, "-I", str(Path(pdf_child.__file__)), str(most)]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS_MAX, env={})
    except subprocess.TimeoutExpired as error:
        raise images.BadImage(
            _("The PDF takes too long to read. Send a photo of the page instead.")
        ) from error
    if child.returncode == pdf_child.TOO_MANY_PAGES:
        raise images.BadImage(_("The PDF may have at most %(most)d pages.") % {"most": most})
    if child.returncode == pdf_child.LOCKED:
        raise images.BadImage(_("The PDF has a password. Save it without one."))
    if child.returncode or not child.stdout:
        raise images.BadImage(_("The PDF cannot be read. Send a photo of the page instead."))
    return [images.clean(page) for page in _split(child.stdout)]


def _split(stream: bytes) -> list[bytes]:
    found = []
    while stream:
        end = 4 + int.from_bytes(stream[:4], "big")
        found.append(stream[4:end])
        stream = stream[end:]
    return found
