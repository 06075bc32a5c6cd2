"""Processes that live and die together: forked from this one, so that they share what it has loaded.

Five Python starts cost more than everything else a demo does before it is ready; a fork costs nothing.
"""

import contextlib
import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Callable
from typing import NoReturn

PATIENCE_S = 5.0  # between asking a process to stop and killing it


class Group:
    """A set of running processes whose output is printed line by line under their names.

    Fork before starting any thread: a fork copies only the thread that calls it, but every lock.
    """

    def __init__(self) -> None:
        self._names: dict[int, str] = {}  # of living processes, by number
        self._passing: set[str] = set()
        self._outputs = selectors.DefaultSelector()
        self._stopping_since: float | None = None
        self._exit_code = 0

    def fork(self, name: str, run: Callable[[], object], *, is_passing: bool = False) -> None:
        """Start `run` in a process and session of its own; an exception or SystemExit there ends it.

        A passing process may end well without taking the others with it.
        """
        reading, writing = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            self._become(writing, run)
        os.close(writing)
        self._names[pid] = name
        if is_passing:
            self._passing.add(name)
        self._outputs.register(reading, selectors.EVENT_READ, _Lines(name))

    def is_running(self, name: str) -> bool:
        """Whether the process of this name lives."""
        return name in self._names.values()

    def wait(self, tick: Callable[[], object]) -> int:
        """Print output and call `tick` now and then, until all processes have ended.

        Returns 0 after `stop`, else the exit code of the process that ended first; 128 + n after signal n.
        """
        while self._names:
            self._print(timeout_s=0.2)
            self._reap()
            if self._stopping_since is None:
                tick()
            elif time.monotonic() - self._stopping_since > PATIENCE_S:
                self._signal(signal.SIGKILL)
        self._print(timeout_s=0)
        return self._exit_code

    def stop(self) -> None:
        """Ask every process to end; `wait` sees to it that they do."""
        if self._stopping_since is None:
            self._stopping_since = time.monotonic()
            self._signal(signal.SIGTERM)

    @staticmethod
    def _become(output: int, run: Callable[[], object]) -> NoReturn:
        """The life of a forked process."""
        code = 1
        try:
            os.setsid()
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self._names:
            with contextlib.suppress(ProcessLookupError):
                # Each leads its own session: a kill takes its children along, a request is its to pass on.
                (os.killpg if number == signal.SIGKILL else os.kill)(pid, number)

    def _reap(self) -> None:
        for pid in list(self._names):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            name = self._names.pop(pid)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)  # children it left behind
            code = os.waitstatus_to_exitcode(status)
            if self._stopping_since is None and (code or name not in self._passing):
                self._exit_code = code if code >= 0 else 128 - code
                print(f"{name} ended with {self._exit_code}; stopping the others", flush=True)
                self.stop()

    def _print(self, *, timeout_s: float) -> None:
        for key, _ in self._outputs.select(timeout_s):
            content = os.read(key.fd, 65_536)
            key.data.print(content)
            if not content:
                self._outputs.unregister(key.fd)
                os.close(key.fd)


class _Lines:
    """Prints whole lines of one process, its name before each."""

    def __init__(self, name: str) -> None:
        self.name, self.rest = name, b""

    def print(self, content: bytes) -> None:
        """Print what is complete; an empty `content` is the end, so print the rest."""
        *lines, self.rest = (self.rest + content).split(b"\n")
        if not content and self.rest:
            lines, self.rest = [self.rest], b""
        for line in lines:
            print(f"{self.name:>7} | {line.decode(errors='replace')}", flush=True)
