"""The embedded Valkey, a Redis server: start it on a private socket, stop it."""

import signal
import socket
import time
from pathlib import Path

from ocop_store.embedded import process
from ocop_store.embedded.place import EmbeddedServerError, Place
from ocop_store.embedded.programs import valkey_program

START_TIMEOUT_S = 15
OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "set-proc-title": "no",  # keep the command line, by which we recognise our own server
}


def url(place: Place) -> str:
    """The address for REDIS_URL."""
    return f"unix://{_socket(place)}"


def start(place: Place) -> None:
    """Bring the server up. Raises EmbeddedServerError."""
    data, log = place.base / "valkey", place.base / "valkey.log"
    place.make_private(data)
    pid = process.read_pid(data / "valkey.pid")
    if process.is_running(pid, data):
        if _socket(place).exists():
            return _until_ready(place, pid, data, log)
        process.stop(pid, data, signal=signal.SIGTERM)  # its socket was swept away: nobody can reach it
    (data / "valkey.pid").unlink(missing_ok=True)  # of a killed server
    paths = {"dir": data, "pidfile": data / "valkey.pid", "unixsocket": _socket(place)}
    options = [part for name, value in (OPTIONS | paths).items() for part in (f"--{name}", str(value))]
    return process.bring_up(
        [str(valkey_program(place)), *options],
        data=data,
        log=log,
        account=place.account,
        until_ready=lambda pid: _until_ready(place, pid, data, log),
        stop_signal=signal.SIGTERM,
    )


def stop(place: Place) -> None:
    """SIGTERM: Valkey writes its log out and ends."""
    data = place.base / "valkey"
    process.stop(process.read_pid(data / "valkey.pid"), data, signal=signal.SIGTERM)


def _socket(place: Place) -> Path:
    return place.sockets / "valkey.sock"


def _until_ready(place: Place, pid: int | None, data: Path, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _answers(place):
        if not process.is_running(pid, data) or time.monotonic() > deadline:
            raise EmbeddedServerError(
                f"Valkey did not start. `make reset` starts anew. The end of {log}:\n{process.log_tail(log)}"
            )
        time.sleep(0.01)


def _answers(place: Place) -> bool:
    """Whether PING is answered; a server that still reads its data says LOADING."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(_socket(place)))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
