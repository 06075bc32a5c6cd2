"""A spreadsheet on its way into the catalogue: kept since its trial, written by a worker, and how far that
is.

Kept in the cache for half an hour, apart for each producer. A worker that dies leaves nothing written: the
import is one transaction. What is not heard of for two minutes counts as lost and may be begun again.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.cache import cache
from django.utils import translation

from catalog import sheets
from catalog.sheets import Mistake
from core import clock

KEPT_S = 1800  # between the trial and the import; long enough to read what it says
SILENT = timedelta(minutes=2)  # four times what 5,000 rows may take


@dataclass(frozen=True, slots=True)
class Run:
    """How far an import is. `counts` once it is done, `mistakes` when nothing was written."""

    percent: int
    at: datetime
    counts: dict[str, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Written, or refused."""
        return bool(self.counts or self.mistakes)

    @property
    def is_silent(self) -> bool:
        """Not over, and nothing was heard of it for too long: its worker is lost."""
        return not self.is_over and clock.now() - self.at > SILENT


def keep(producer_id: int, name: str, content: bytes) -> str:
    """Keep a file that was tried; the key by which its import is asked for."""
    key = sha256(content).hexdigest()
    cache.set(_place("file", producer_id, key), (name, content), KEPT_S)
    return key


def kept(producer_id: int, key: str) -> tuple[str, bytes] | None:
    """Name and bytes of a file that was tried; None once it is written, or after half an hour."""
    found: tuple[str, bytes] | None = cache.get(_place("file", producer_id, key))
    return found


def begin(producer_id: int, key: str) -> bool:
    """Say that a worker is about to write this file. False when the file is gone, is being written, or
    another press of the button was faster."""
    last: Run | None = cache.get(_place("run", producer_id, key))
    is_under_way = last is not None and not (last.is_over or last.is_silent)
    if is_under_way or not cache.has_key(_place("file", producer_id, key)):
        return False
    # Whoever follows the same run, or none, wants the same claim, and one of them gets it.
    follows = last.at.isoformat() if last else ""
    if not cache.add(_place("claim", producer_id, f"{key} {follows}"), True, KEPT_S):
        return False
    _say(producer_id, key, Run(0, clock.now()))
    return True


def run_of(producer_id: int, key: str) -> Run | None:
    """How far it is; None when nobody has begun, or nothing was heard of it for too long."""
    run: Run | None = cache.get(_place("run", producer_id, key))
    return None if run is None or run.is_silent else run


def write(producer_id: int, key: str, language: str) -> None:
    """Write the file, all of it or nothing, and say how far it is. Safe to run twice: once written it is
    gone."""
    file = kept(producer_id, key)
    if file is None:
        return
    name, content = file
    run = Run(0, clock.now())
    with translation.override(language):
        plan = sheets.write(
            producer_id=producer_id,
            content=content,
            filename=name,
            tell=lambda percent: _say(producer_id, key, replace(run, percent=percent, at=clock.now())),
        )
    cache.delete(_place("file", producer_id, key))
    counts = {} if plan.mistakes else plan.counts
    _say(producer_id, key, replace(run, percent=100, at=clock.now(), counts=counts, mistakes=plan.mistakes))


def _say(producer_id: int, key: str, run: Run) -> None:
    cache.set(_place("run", producer_id, key), run, KEPT_S)


def _place(what: str, producer_id: int, key: str) -> str:
    """Where it is kept; nobody else's key leads there."""
    return f"product-table:{what}:{producer_id}:{sha256(key.encode()).hexdigest()}"
