"""manage.py bench NAME: measure, in a world of its own."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from ocop_store import redis_url
from ocop_store.bench import BENCHES
from ocop_store.bench.world import free_port

DATABASE, REDIS_DB = "ocop_bench", 15


class Command(BaseCommand):
    """Makes a fresh database, picks a free port and hands over to `ocop_store.bench`."""

    help = "Run a benchmark of docs/benchmarks.md: its figure, the limit or peer, and the ratio."

    def add_arguments(self, parser) -> None:
        """NAME or all, --json for programs."""
        parser.add_argument("name", choices=[*BENCHES, "all"])
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args, **options) -> None:
        """Run one after the other; exit 1 when a bar was missed."""
        names = list(BENCHES) if options["name"] == "all" else [options["name"]]
        missed = [name for name in names if self._run(name, as_json=options["json"])]
        if missed:
            raise SystemExit(1)

    def _run(self, name: str, *, as_json: bool) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
        environment = (
            os.environ
            | BENCHES[name]
            | {
                "DATABASE_URL": _with_path(os.environ["DATABASE_URL"], f"/{DATABASE}"),
                "REDIS_URL": (url := redis_url.of_database(settings.REDIS_URL, REDIS_DB)),
                "CELERY_BROKER_URL": redis_url.for_celery(url),
                "SANDBOX_PORT": str(free_port()),
            }
        )
        options = ["--json"] if as_json else []
        try:
            return subprocess.run(
                [sys.executable, "-m", "ocop_store.bench", name, *options], env=environment
            ).returncode
        finally:
            connection.close()  # the server may have been restarted meanwhile
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=path))
