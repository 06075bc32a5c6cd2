"""A shop to look at: sample data in a database of its own, served as production serves it.

`with shop() as address:` starts it on a free port and ends it; screens.py and lighthouse.py use it.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from ocop_store import embedded

ROOT = Path(__file__).resolve().parents[1]
DATABASE, SETTINGS = "ocop_shown", "ocop_store.settings.shown"
STARTS_WITHIN_S = 60
SHOPPER = ("khach@example.vn", "ocop-demo-2026")  # of load_demo
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def shop(at: str | None = None) -> Iterator[str]:
    """The address of a shop with the sample catalogue, its pictures and the demo's log-ins; or `at`, a demo
    that runs already.
    """
    if at:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        import django

        django.setup()
        yield at
        return
    embedded.ensure()
    try:
        os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
        os.environ["DATABASE_URL"] = _fresh_database(os.environ["DATABASE_URL"])
        _fill()
        with _served() as address:
            yield address
    finally:
        embedded.release()


def chromium() -> str:
    """The browser's program. Ends the script where none is found."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        sys.exit("No Chromium: set CHROMIUM or install chromium.")
    return found


def _fresh_database(url: str) -> str:
    import psycopg2

    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    connection.close()
    return urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))


def _fill() -> None:
    """Tables, sample data, pictures with their sizes (no worker runs here), collected files."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    from catalog import renditions
    from catalog.models import ImageAsset

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_catalogue")
    call_command("load_demo")
    call_command("load_pictures")
    for asset in ImageAsset.objects.filter(renditions=None, position=0):  # the rest would take minutes
        renditions.make(asset.pk)
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "ocop_store.asgi:application", "--port", str(port)]
    server = subprocess.Popen([*command, "--no-access-log", "--log-level", "warning"], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    sys.exit(f"{address} does not answer")
