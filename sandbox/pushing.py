"""The HTTP client of every push: trusted certificates are read once, for that takes longer than a push."""

import ssl
from functools import cache

import httpx


def client(deadline_s: float) -> httpx.AsyncClient:
    """A client for one delivery, each attempt within `deadline_s`; no proxy of the environment is used."""
    return httpx.AsyncClient(timeout=deadline_s, trust_env=False, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
