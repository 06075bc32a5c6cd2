"""A QR code as an inline picture."""

import segno
from django.utils.safestring import SafeString, mark_safe

DOT = 5  # px of a module: some 45 modules, read from a screen at arm's length


def inline(text: str) -> SafeString:
    """An SVG, black on white with its quiet zone, whatever the scheme of the page."""
    svg = segno.make(text, error="m", micro=False).svg_inline(scale=DOT, border=4, light="#fff")
    return mark_safe(svg)  # drawn by the library from modules alone
