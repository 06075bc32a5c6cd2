"""Make the fonts of printed papers: one TTF a weight out of the shop's two subsets of Be Vietnam Pro.

    python -m scripts.merge_fonts

A PDF that switches between two font files in the middle of a word breaks its text layer, so Latin and
Vietnamese letters are merged. The outcome is kept in data/fonts, for it changes only with the vendored files.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
SOURCE, TARGET = ROOT / "static/vendor/be-vietnam-pro", ROOT / "data/fonts"
LAYOUT = ["GDEF", "GPOS", "GSUB"]  # kerning that papers do without; merging it would need whole tables


def merge(weight: int) -> Path:
    """Write data/fonts/be-vietnam-pro-<weight>.ttf and answer its path."""
    target = TARGET / f"be-vietnam-pro-{weight}.ttf"
    with TemporaryDirectory() as folder:
        parts = []
        for subset in ("latin", "vietnamese"):
            font = TTFont(SOURCE / f"{subset}-{weight}.woff2")
            font.flavor = None
            parts.append(f"{folder}/{subset}.ttf")
            font.save(parts[-1])
        merged = Merger(options=Options(drop_tables=LAYOUT)).merge(parts)
        merged.save(target)
    return target


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for weight in (400, 700):
        print(merge(weight))
