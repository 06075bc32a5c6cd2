"""Start, recognise and stop a server process: nothing here knows which server it is."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ocop_store.embedded.place import Account, EmbeddedServerError

_children: dict[int, subprocess.Popen[bytes]] = {}  # ours to reap when they end


def environment() -> dict[str, str]:
    """Our environment without PostgreSQL's own variables, which would redirect a server or its tools."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def bring_up(
    command: list[str],
    *,
    data: Path,
    log: Path,
    account: Account | None,
    until_ready: Callable[[int], None],
    stop_signal: int,
) -> None:
    """Start a server and wait until it is ready; when that fails or is interrupted, nothing is left running.

    It gets a session of its own, so that Ctrl-C in our terminal does not reach it.
    """
    with open(log, "ab") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment(),
            start_new_session=True,
            **as_account(account),
        )
    _children[child.pid] = child
    try:
        until_ready(child.pid)
    except BaseException:
        stop(child.pid, data, signal=stop_signal)
        raise


def as_account(account: Account | None) -> dict:
    """The subprocess arguments that drop to an account and leave every other group."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def is_running(pid: int | None, data: Path) -> bool:
    """Whether `pid` is a living server on `data`; a zombie or a stranger with a reused number is not."""
    if pid is None:
        return False
    if sys.platform.startswith("linux"):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return state not in "ZX" and os.fsencode(data) in command
    listed = subprocess.run(["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)], capture_output=True)
    return not listed.stdout.startswith(b"Z") and os.fsencode(data) in listed.stdout


def read_pid(file: Path) -> int | None:
    """The process number on the first line of a pid file; None when there is no such file or number."""
    try:
        return int(file.read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def stop(pid: int | None, data: Path, *, signal: int, timeout_s: float = 30) -> None:
    """Signal the server and wait until it has ended. Raises EmbeddedServerError when it does not."""
    deadline = time.monotonic() + timeout_s
    if pid is not None and is_running(pid, data):
        os.kill(pid, signal)
    while is_running(pid, data):
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"The server on {data} (process {pid}) did not stop.")
        time.sleep(0.01)
    if pid is not None and (child := _children.pop(pid, None)):
        child.wait()


def log_tail(log: Path, lines: int = 12) -> str:
    """The end of a server's log, for an error message."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
