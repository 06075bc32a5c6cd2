"""Addresses of Redis databases. Pure."""

from urllib.parse import urlsplit, urlunsplit


def of_database(url: str, number: int) -> str:
    """The same server's database of that number: `unix://S` -> `unix://S?db=3`, else `/3` as the path."""
    if url.startswith("unix://"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


def for_celery(url: str) -> str:
    """As Celery spells it: sockets and their database numbers have other words there."""
    return url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
