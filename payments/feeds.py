"""Where a day's statement comes from: an address, or a file somebody has at hand."""

from dataclasses import dataclass
from datetime import date

import httpx

from payments.providers.protocol import Unavailable
from payments.statements import READERS, Line


@dataclass(frozen=True, slots=True)
class Feed:
    """A source that hands out its list of a day at `url`, where {day} stands for YYYY-MM-DD."""

    source: str
    url: str
    client: httpx.Client

    def lines(self, day: date) -> list[Line]:
        """Fetch and read. Raises Unavailable, StatementError."""
        try:
            answer = self.client.get(self.url.replace("{day}", day.isoformat()))
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise Unavailable(f"no list of {self.source} for {day}: {error}") from error
        return READERS[self.source](answer.content)


@dataclass(frozen=True, slots=True)
class File:
    """The content of a file, which is of one day."""

    source: str
    raw: bytes

    def lines(self, day: date) -> list[Line]:
        """Read it. Raises StatementError."""
        return READERS[self.source](self.raw)
