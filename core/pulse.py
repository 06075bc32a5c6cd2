"""The one knock a second: every app looks, as cheaply as it can, whether something of its own waits.

A look costs a query; what takes longer it queues as a task. One task a second for all of them costs a third
of one task each. A look that fails is logged and holds up no other.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

log = logging.getLogger(__name__)

Look = TypeVar("Look", bound=Callable[[], object])
_looks: list[Callable[[], object]] = []


def every_second(look: Look) -> Look:
    """Register a look; it takes no arguments and may run twice at once."""
    _looks.append(look)
    return look


def run() -> None:
    """Look at everything once."""
    for look in _looks:
        try:
            look()
        except Exception:
            log.exception("a look of the pulse failed: %s", getattr(look, "__name__", look))
