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


def keep(producer_id: int, name: str, content: bytes) -> str:
    """Keep a file that was tried; the key by which its import is asked for."""
    key = sha256(content).hexdigest()
    cache.set(_place("file", producer_id, key), (name, content), KEPT_S)
    return key


def begin(producer_id: int, key: str) -> bool:
    """Say that a worker is about to write this file. False when the file is gone, or is being written."""
    run = run_of(producer_id, key)
    if cache.get(_place("file", producer_id, key)) is None or (run and not run.is_over):
        return False
    _say(producer_id, key, Run(0, clock.now()))
    return True


def run_of(producer_id: int, key: str) -> Run | None:
    """How far it is; None when nobody has begun, or nothing was heard of it for too long."""
    run: Run | None = cache.get(_place("run", producer_id, key))
    if run and not run.is_over and clock.now() - run.at > SILENT:
        return None
    return run


def forget(producer_id: int, key: str) -> None:
    """It is over, and was read."""
    cache.delete(_place("run", producer_id, key))


def write(producer_id: int, key: str, language: str) -> None:
    """Write the file, all of it or nothing, and say how far it is. Safe to run twice: once written it is
    gone."""
    kept = cache.get(_place("file", producer_id, key))
    if kept is None:
        return
    name, content = kept
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
