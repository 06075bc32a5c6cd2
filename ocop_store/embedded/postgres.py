"""The embedded PostgreSQL: create the cluster, start it on a private socket, stop it."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from ocop_store.embedded import process
from ocop_store.embedded.place import EmbeddedServerError, Place
from ocop_store.embedded.programs import postgres_programs

NAME = USER = "ocop"
PORT = 5432  # only a suffix of the socket's name: the server listens on no port
START_TIMEOUT_S = 30
INITDB = [
    "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST",
    f"--username={USER}", "--auth-local=trust", "--auth-host=scram-sha-256", "--wal-segsize=1", "--no-sync",
]  # fmt: skip
OPTIONS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "max_wal_size": "1GB",
    "synchronous_commit": "off",  # a power cut may cost the last moment of a demo, never its consistency
}


def url(place: Place) -> str:
    """The address for DATABASE_URL; the port is named so that a PGPORT around us changes nothing."""
    return f"postgres://{USER}@:{PORT}/{NAME}?host={place.sockets}"


def start(place: Place) -> None:
    """Bring the server up and make sure our database exists. Raises EmbeddedServerError."""
    data, log = place.base / "postgres", place.base / "postgres.log"
    programs = postgres_programs(place)
    if not data.exists():
        _create_cluster(place, programs, data)
    pid = process.read_pid(data / "postmaster.pid")
    if process.is_running(pid, data):
        if _socket(place).exists():
            return _until_ready(place, pid, data, log)
        process.stop(pid, data, signal=signal.SIGINT)  # its socket was swept away: nobody can reach it
    killed = _clear_marks_of_the_dead(place, data)
    options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(place.sockets), *options]
    deadline = time.monotonic() + (START_TIMEOUT_S if killed else 0)
    while True:
        try:
            return process.bring_up(
                command,
                data=data,
                log=log,
                account=place.account,
                until_ready=lambda pid: _until_ready(place, pid, data, log),
                stop_signal=signal.SIGINT,
            )
        except EmbeddedServerError:
            # Sessions of a killed server may live on for a moment; PostgreSQL does not start beside them.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def stop(place: Place) -> None:
    """A fast shutdown: open sessions are ended, nothing committed is lost."""
    data = place.base / "postgres"
    process.stop(process.read_pid(data / "postmaster.pid"), data, signal=signal.SIGINT)


def _create_cluster(place: Place, programs: Path, data: Path) -> None:
    """Run initdb beside the final name and rename, so that a half-made cluster is never started."""
    fresh = data.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    place.make_private(fresh)
    made = subprocess.run(
        [str(programs / "initdb"), "-D", str(fresh), *INITDB],
        capture_output=True,
        text=True,
        cwd="/",
        env=process.environment(),
        **process.as_account(place.account),
    )
    if made.returncode:
        raise EmbeddedServerError(f"initdb failed:\n{made.stdout}{made.stderr}")
    fresh.rename(data)


def _socket(place: Place) -> Path:
    return place.sockets / f".s.PGSQL.{PORT}"


def _clear_marks_of_the_dead(place: Place, data: Path) -> bool:
    """Undo what a killed server left behind; True when there was something.

    PostgreSQL refuses to start while the number in its pid file is taken, be it by a zombie or a stranger.
    We write our own number there instead of removing the file: PostgreSQL ignores its parent's, yet still
    reads the shared memory key further down, which keeps it away from the old server's living sessions.
    """
    with contextlib.suppress(FileNotFoundError):
        _socket(place).with_name(_socket(place).name + ".lock").unlink()
    mark = data / "postmaster.pid"
    if not mark.exists():
        return False
    lines = mark.read_text().split("\n")
    mark.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    return True


def _until_ready(place: Place, pid: int | None, data: Path, log: Path) -> None:
    """Wait until the server answers, then create our database if it is new."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            connection = psycopg2.connect(host=str(place.sockets), port=PORT, user=USER, dbname="postgres")
            break
        except psycopg2.OperationalError as error:
            if not process.is_running(pid, data) or time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"PostgreSQL did not start ({error}). `make reset` starts anew. The end of {log}:\n"
                    + process.log_tail(log)
                ) from error
            time.sleep(0.02)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {NAME}")
