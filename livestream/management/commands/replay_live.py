"""manage.py replay_live: let the comments of a file come into a session, as if viewers wrote them."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from livestream import happenings, services
from livestream.happenings import Happening
from livestream.models import LiveSession, LiveSource

BATCH = 50


class Command(BaseCommand):
    """Says how many events were new. The same file again adds nothing."""

    help = "Replay comments (data/live_comments.json, or events in the neutral form) into a live session."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which session, which file, how fast."""
        parser.add_argument("session", type=int)
        parser.add_argument("path", metavar="FILE", type=Path)
        parser.add_argument(
            "--speed", type=float, default=0, help="Times the speed at which they were written; 0: at once."
        )

    def handle(self, *args: Any, session: int, path: Path, speed: float, **options: Any) -> None:
        """Read the file and send it in, batch by batch."""
        found = LiveSession.objects.filter(pk=session).first()
        if found is None:
            raise CommandError(f"There is no session {session}.")
        timed = _read(path)
        source, _is_new = LiveSource.objects.get_or_create(session=found, source="file")
        new = known = 0
        for batch in _batches(timed, speed):
            try:
                taken = services.take_in(source, batch)
            except DomainError as refused:
                raise CommandError(refused.message) from refused
            new, known = new + taken.new, known + taken.known
        self.stdout.write(f"{new} new, {known} known")


def _read(path: Path) -> list[tuple[float, Happening]]:
    """(seconds from the start, event), in the order of the file. Raises CommandError."""
    try:
        raw = path.read_bytes()
        document = json.loads(raw)
        if "events" in document:
            return [(0.0, one) for one in happenings.read(raw)]
        return [
            (
                float(one.get("t_offset_s", 0)),
                Happening("comment", one["id"], author=one["author"], name=one["author"], text=one["text"]),
            )
            for one in document["comments"]
        ]
    except (OSError, ValueError, KeyError, TypeError, happenings.BadEvents) as error:
        raise CommandError(f"{path}: {error}") from error


def _batches(timed: list[tuple[float, Happening]], speed: float) -> Any:
    """Fifty at once, or each when its time comes."""
    if speed <= 0:
        for start in range(0, len(timed), BATCH):
            yield [one for _at, one in timed[start : start + BATCH]]
        return
    began = time.monotonic()
    for at, one in timed:
        time.sleep(max(0.0, at / speed - (time.monotonic() - began)))
        yield [one]
