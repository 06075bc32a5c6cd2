#!/usr/bin/env python
"""Run a management command; starts the embedded servers first for commands that need a database."""

import os
import signal
import sys

OFFLINE = {"help", "--help", "-h", "version", "--version", "collectstatic", "findstatic", "spectacular",
           "makemessages", "compilemessages", "diffsettings", "startapp", "startproject"}  # fmt: skip


def needs_servers(argv: list[str]) -> bool:
    """Whether the command line names a command that talks to the database or to Redis."""
    return len(argv) > 1 and argv[1] not in OFFLINE and not {"-h", "--help"} & set(argv[2:])


def main() -> None:
    """Run the command line; the servers stop when their last user, perhaps this one, leaves."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.dev")
    from django.core.management import execute_from_command_line

    if not needs_servers(sys.argv):
        execute_from_command_line(sys.argv)
        return
    from ocop_store import embedded

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # else SIGTERM would skip release()
    embedded.ensure()
    try:
        execute_from_command_line(sys.argv)
    finally:
        embedded.release()


if __name__ == "__main__":
    main()
