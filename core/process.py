"""Which process did something, and whether it still lives."""

import os
import socket

import psutil


def identity() -> str:
    """This process, by host, number and start: a number that comes round again is another process."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.2f}"


def is_gone(who: str) -> bool:
    """True only when we can know: the process ran on this host and does not any more."""
    host, _, rest = who.partition("/")
    pid, _, started = rest.partition("/")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.2f}" != started
    except psutil.NoSuchProcess:
        return True
