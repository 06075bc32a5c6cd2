"""The HTTP client of every push. Reading the trusted certificates takes longer than a push, so it is done once."""

import ssl
from functools import cache

import httpx


def client(deadline_s: float) -> httpx.AsyncClient:
    """A client for one delivery, each attempt within `deadline_s`; proxies of the environment are passed by."""
    return httpx.AsyncClient(timeout=deadline_s, trust_env=False, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
