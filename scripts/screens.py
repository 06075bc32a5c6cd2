"""Photograph the main pages for docs/img: `python -m scripts.screens [NAME …] [--out DIR]`.

Every page at three widths, in light and dark, as WebP. Pages that the shop does not have are left out.
"""

import argparse
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts import tour
from scripts.stage import ROOT, chromium, shop

WIDTHS = {360: 800, 768: 1024, 1280: 900}  # width to height
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUALITY = 72


def main() -> None:
    """Walk once for each width and scheme."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", help="pages to take; all of them when none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/img", help="where the pictures go")
    parser.add_argument("--at", metavar="ADDRESS", help="a shop that runs already, instead of one of its own")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with shop(options.at) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for width, height in WIDTHS.items():
            for scheme in SCHEMES:
                walk(browser, address, options, width, height, scheme)
        browser.close()


def walk(
    browser: Browser,
    address: str,
    options: argparse.Namespace,
    width: int,
    height: int,
    scheme: Literal["light", "dark"],
) -> None:
    """All pages at one width in one scheme."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale="vi-VN",
        service_workers="block",
    )
    page = context.new_page()

    def take(stops: Iterable[tuple[str, str]]) -> None:
        for name, path in stops:
            if options.names and name not in options.names:
                continue
            answer = page.goto(f"{address}{path}", wait_until="networkidle")
            if answer and answer.status >= 400 and name != "missing":
                print(f"  {name}: {answer.status}, left out")
                continue
            photograph(page, options.out / f"{name}-{width}-{scheme}.webp")

    take(tour.fixed().items())
    if tour.fill_cart(page, address):
        take(tour.with_a_cart())
        for name in tour.order(page, address):
            if not options.names or name in options.names:
                photograph(page, options.out / f"{name}-{width}-{scheme}.webp")
    tour.log_in(page, address)
    take(tour.with_an_account())
    context.close()


def photograph(page: Page, path: Path) -> None:
    """What is seen before scrolling, small enough to commit."""
    image = Image.open(io.BytesIO(page.screenshot()))
    image.convert("RGB").save(path, quality=QUALITY, method=6)
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
