"""manage.py parse_comments: intent, order lines, phone and address of every comment in a file."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from livestream import comment_queries
from livestream.comment_file import BadComments, read
from livestream.comments import Catalogue, from_document, parse

SAMPLE = "ocop_products.json"


class Command(BaseCommand):
    """Prints a JSON list. Exit code 1 and one line per mistake when the file is wrong."""

    help = "Read live comments from a JSON file and print what each of them orders, asks or wants."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the comments are."""
        parser.add_argument(
            "path", metavar="FILE", type=Path, help="comments (JSON), as data/live_comments.json"
        )

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        """Read, parse and print: the id of each comment and what it says."""
        try:
            comments = read(path)
        except BadComments as bad:
            for problem in bad.problems:
                self.stderr.write(str(problem))
            raise SystemExit(1) from None
        catalogue = _catalogue()
        answers = [{"id": filed.id, **asdict(parse(filed.comment, catalogue))} for filed in comments]
        self.stdout.write(json.dumps(answers, indent=1))


def _catalogue() -> Catalogue:
    """The products of the shop; those of the sample while the shop has none or its tables are not there."""
    try:
        loaded = comment_queries.whole_catalogue()
    except DatabaseError:
        loaded = None
    if loaded is not None:
        return loaded
    return from_document(json.loads((settings.DATA_DIR / SAMPLE).read_text(encoding="utf-8")))
