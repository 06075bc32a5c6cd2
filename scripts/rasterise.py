"""Draw the SVG artwork as pixels in Chromium: `python -m scripts.rasterise`, after a drawing was changed.

Writes the icons of the installed shop (static/img/icons), and the drawings and backdrops that sample pictures
are composed of (data/pictures), so that neither a server nor `make demo` needs a browser.
"""

import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from scripts.backdrops import HEIGHT, WIDTH, all_backdrops

ROOT = Path(__file__).resolve().parents[1]
MARK = ROOT / "static/img/mark.svg"
ICONS = ROOT / "static/img/icons"
DRAWINGS = ROOT / "static/img/illustrations"
PIXELS = ROOT / "data/pictures"
EARTH = "#8f3720"


def main() -> None:
    """Everything again."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    ICONS.mkdir(parents=True, exist_ok=True)
    for name in ("drawings", "backdrops"):
        (PIXELS / name).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page()
        mark = MARK.read_text()
        for side in (192, 512):
            _shrunk(draw(page, mark, side, side)).save(ICONS / f"icon-{side}.png", optimize=True)
        maskable = draw(page, mark, 512, 512, scale=0.8, backdrop=EARTH)
        _shrunk(maskable).save(ICONS / "maskable-512.png", optimize=True)
        for path in sorted(DRAWINGS.glob("*.svg")):
            drawing = draw(page, path.read_text(), WIDTH, HEIGHT)
            drawing.save(PIXELS / f"drawings/{path.stem}.webp", quality=80, alpha_quality=80, method=6)
        for name, svg in all_backdrops().items():
            backdrop = draw(page, svg, WIDTH, HEIGHT).convert("RGB")
            backdrop.save(PIXELS / f"backdrops/{name}.webp", quality=82, method=6)
        chromium.close()


def draw(
    page: Page, svg: str, width: int, height: int, *, scale: float = 1.0, backdrop: str = "transparent"
) -> Image.Image:
    """The pixels of a drawing in the middle of a page of this size."""
    page.set_viewport_size({"width": width, "height": height})
    style = (
        f"html,body{{margin:0;background:{backdrop}}} svg{{display:block;width:{width * scale}px;"
        f"height:{height * scale}px;margin:{(height - height * scale) / 2}px auto}}"
    )
    page.set_content(f"<style>{style}</style>{svg}")
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


def _shrunk(image: Image.Image) -> Image.Image:
    """Few colours are enough for flat artwork."""
    return image.convert("RGBA").quantize(128, method=Image.Quantize.FASTOCTREE)


if __name__ == "__main__":
    main()
