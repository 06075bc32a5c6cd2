"""Files of strangers are taken apart by programs of their own: one that crashes its reader, or starves it,
costs the shop that file alone.

A program is handed neither the shop's code nor its environment, and the system limits its time and, but on
macOS, its memory. It is no prison: it runs as the same user, with that user's files and network. Against a
file that could take its reader over there are only readers that are kept up to date.
"""

import subprocess
import sys
from enum import IntEnum
from pathlib import Path

MEMORY_MAX = 1_000_000_000  # of addresses, half of which a program maps before it reads anything
SECONDS_MAX = 5  # of reckoning; a real file takes one
WAIT_S = 20  # on a busy machine
_START = """
import contextlib, resource, runpy, sys
for limit, most in ((resource.RLIMIT_AS, int(sys.argv[1])), (resource.RLIMIT_CPU, int(sys.argv[2]))):
    with contextlib.suppress(OSError, ValueError):  # macOS limits no memory
        resource.setrlimit(limit, (most, most))
sys.argv = sys.argv[3:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


class End(IntEnum):
    """How a program ended. The last three it says itself."""

    GOOD = 0
    BROKEN = 1  # damaged, or made to be: it crashed, or was stopped by its limits
    LOCKED = 4
    TOO_MUCH = 5


def take(name: str, content: bytes, *limits: int) -> tuple[End, bytes]:
    """Run `core/apart/<name>.py` on these bytes. Returns how it ended and what it wrote."""
    program = str(Path(__file__).with_name(f"{name}.py"))
    words = [sys.executable, "-I", "-c", _START, str(MEMORY_MAX), str(SECONDS_MAX), program]
    try:
        done = subprocess.run(
            [*words, *map(str, limits)], input=content, capture_output=True, timeout=WAIT_S, env={}
        )
    except subprocess.TimeoutExpired:
        return End.BROKEN, b""
    return (End(done.returncode) if done.returncode in list(End) else End.BROKEN), done.stdout
