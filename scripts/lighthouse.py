"""Measure the main pages with Lighthouse: `python -m scripts.lighthouse [NAME …] [--json]`.

Lighthouse 12 comes from npm (npx fetches it on first use), the browser is the system's Chromium, the server
runs as in production. Mobile profile, the middle of three runs. Exit code 1 when a bar is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from scripts import tour
from scripts.stage import chromium, shop

LIGHTHOUSE = ["npx", "--yes", "lighthouse@12.8.2"]
BARS = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 100}
PAGES = ("home", "list", "product", "cart", "checkout")
RUNS = 3
RUN_S = 300  # a run takes twenty seconds; a browser that hangs must not hang us
TRIES = 3  # now and then it records no navigation (NO_NAVSTART) and asks to be run again
PRIVATE = ("cart", "checkout")  # kept out of search engines on purpose: asked for everything but that


def main() -> int:
    """Print a line per page; the exit code says whether every bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "names", nargs="*", choices=[*PAGES, []], help="pages; all of them when none is named"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the middle one counts")
    options = parser.parse_args()
    with shop() as address:
        cookies = _visit(address)
        paths = tour.fixed() | dict(tour.with_a_cart())
        results = {
            name: measure(name, f"{address}{paths[name]}", cookies, options.runs)
            for name in options.names or PAGES
            if name in paths
        }
    if options.json:
        print(json.dumps(results, indent=2))
    return int(any(found["missed"] for found in results.values()))


def measure(name: str, address: str, cookies: str, runs: int) -> dict[str, Any]:
    """The middle scores of some runs, the weight of the page, and what fell short of a bar."""
    reports = [_run(name, address, cookies) for _number in range(runs)]
    scores = {
        bar: round(median(report["categories"][bar]["score"] for report in reports) * 100) for bar in BARS
    }
    last = reports[-1]["audits"]
    found = {
        "scores": scores,
        "missed": [bar for bar, least in BARS.items() if scores[bar] < least],
        "lcp_ms": round(
            median(report["audits"]["largest-contentful-paint"]["numericValue"] for report in reports)
        ),
        "cls": round(last["cumulative-layout-shift"]["numericValue"], 3),
        "weight_kb": round(last["total-byte-weight"]["numericValue"] / 1000, 1),
        "failing": _failing(reports[-1]),
    }
    print(
        f"{name:<9} {scores} LCP {found['lcp_ms']} ms CLS {found['cls']} {found['weight_kb']} kB",
        file=sys.stderr,
    )
    for line in found["failing"]:
        print(f"          {line}", file=sys.stderr)
    return found


def _visit(address: str) -> str:
    """The cookies of a guest with a product in the cart, as a header."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(locale="vi-VN", service_workers="block")
        tour.fill_cart(context.new_page(), address)
        cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())
        browser.close()
    return cookies


def _run(name: str, address: str, cookies: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        report, headers = Path(place, "report.json"), Path(place, "headers.json")
        headers.write_text(json.dumps({"Cookie": cookies} if cookies and name in PRIVATE else {}))
        command = [
            *(os.environ.get("LIGHTHOUSE", "").split() or LIGHTHOUSE),
            address,
            f"--extra-headers={headers}",
            "--output=json",
            f"--output-path={report}",
            "--quiet",
            f"--only-categories={','.join(BARS)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            *(["--skip-audits=is-crawlable"] if name in PRIVATE else []),
        ]
        environment = os.environ | {"CHROME_PATH": chromium()}
        for _try in range(TRIES):
            if subprocess.run(command, env=environment, timeout=RUN_S).returncode == 0:
                result: dict[str, Any] = json.loads(report.read_text())
                return result
    raise RuntimeError(f"Lighthouse could not measure {address}")


def _failing(report: dict[str, Any]) -> list[str]:
    """Audits that count and are not full, one line each."""
    counted = {
        reference["id"]
        for bar in BARS
        for reference in report["categories"][bar]["auditRefs"]
        if reference["weight"]
    }
    return [
        f"{audit['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
        for audit in report["audits"].values()
        if audit["id"] in counted and audit["score"] is not None and audit["score"] < 0.9
    ]


if __name__ == "__main__":
    sys.exit(main())
