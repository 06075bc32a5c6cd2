"""A PDF in the shop's type, with QR codes. All measures in millimetres."""

from typing import Any

from django.conf import settings
from fpdf import FPDF
from segno import make_qr

FAMILY = "Be Vietnam Pro"
LINE = 1.35  # of the letters' height: Vietnamese stacks its marks
POINT_MM = 0.3528


class Sheet(FPDF):
    """Pages of one size; `put` writes a text that never runs out of its column."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(unit="mm", format=(width, height))
        for style, weight in (("", 400), ("B", 700)):
            self.add_font(FAMILY, style, settings.DATA_DIR / "fonts" / f"be-vietnam-pro-{weight}.ttf")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.c_margin = 0  # text begins where rules and boxes do

    def put(
        self,
        text: str,
        *,
        x: float,
        y: float,
        width: float,
        size: float = 9,
        bold: bool = False,
        align: str = "L",
        most: int = 99,
    ) -> float:
        """Write a text from (x, y) in a column, at most so many lines, the last cut with "…". Size in points.

        Answers the y below it.
        """
        self.set_font(FAMILY, "B" if bold else "", size)
        height = size * POINT_MM * LINE
        lines: Any = self.multi_cell(width, height, text, dry_run=True, output="LINES")
        if len(lines) > most:
            lines = [*lines[: most - 1], self._cut(" ".join(lines[most - 1 :]), width)]
        for line in lines:
            self.set_xy(x, y)
            self.cell(width, height, line, align=align)
            y += height
        return y

    def rule(self, x: float, y: float, width: float) -> float:
        """A thin line. Answers the y below it."""
        self.set_line_width(0.2)
        self.line(x, y, x + width, y)
        return y + 1.5

    def qr(self, content: str, *, x: float, y: float, size: float) -> None:
        """A QR code as a square of `size`, drawn in modules with its quiet zone around."""
        rows = [list(row) for row in make_qr(content, error="m").matrix_iter(border=2)]
        module = size / len(rows)
        for down, row in enumerate(rows):
            for across, is_dark in enumerate(row):
                if is_dark:  # a hair larger, so that no white line shows between two
                    self.rect(x + across * module, y + down * module, module * 1.02, module * 1.02, "F")

    def _cut(self, text: str, width: float) -> str:
        while text and self.get_string_width(f"{text}…") > width - 2 * self.c_margin:
            text = text[:-1]
        return f"{text}…"
