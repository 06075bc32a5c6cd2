"""QR codes, drawn here: a picture from elsewhere would tell others who pays what, and who looks at what."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 4  # modules of white around it, as the standard wants
PNG_SCALE = 12  # dots for a module: sharp in any app that reads a saved picture


def drawing(text: str) -> SafeString:
    """An inline SVG, black on white in any colour scheme, as large as its box."""
    code = _code(text).svg_inline(
        border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass="qr__code", lineclass=None
    )
    return mark_safe(code)  # of figures alone; the text is not in it


def picture(text: str) -> bytes:
    """A PNG to be saved: whoever pays on the phone that shows the code cannot scan it."""
    buffer = io.BytesIO()
    _code(text).save(buffer, kind="png", scale=PNG_SCALE, border=QUIET, dark="#000", light="#fff")
    return buffer.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
