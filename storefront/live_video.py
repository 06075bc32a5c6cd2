"""The video of a live session: a player of a host that the shop allows, else a link. Pure."""

from collections.abc import Collection
from urllib.parse import parse_qs, quote, urlsplit

YOUTUBE = ("youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com")


def player(url: str, hosts: Collection[str]) -> str:
    """The address of the player of a video, on one of `hosts`; empty where there is none.

    YouTube's pages are shown by its host without cookies, Facebook's by its plugin; other hosts that are
    allowed are shown as they are.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return ""
    address = _player(parts.hostname, parts.path, parse_qs(parts.query), url)
    return address if urlsplit(address).hostname in hosts else ""


def _player(host: str, path: str, query: dict[str, list[str]], url: str) -> str:
    if host == "youtu.be":
        return _youtube(path.strip("/"))
    if host in YOUTUBE:
        return _youtube(query["v"][0] if "v" in query else path.rstrip("/").rpartition("/")[2])
    if host in ("facebook.com", "www.facebook.com", "m.facebook.com") and not path.startswith("/plugins/"):
        return f"https://www.facebook.com/plugins/video.php?href={quote(url, safe='')}"
    return url


def _youtube(number: str) -> str:
    return f"https://www.youtube-nocookie.com/embed/{quote(number, safe='')}" if number else ""
