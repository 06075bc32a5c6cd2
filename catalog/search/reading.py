"""What a query means: filters taken out of it, the words that are left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """A query, understood. `words` are folded and what is searched for; `corrected` is empty, or the words to
    show as "Results for …" because something else was typed.

    `stars`, `ocop` (any valid OCOP paper) and the two prices are what words like "ocop 4 sao" or "duoi 100k"
    ask for. They are filters: whoever lists the products applies them.
    """

    words: tuple[str, ...] = ()
    corrected: str = ""
    stars: tuple[int, ...] = ()
    ocop: bool = False
    price_from_vnd: int | None = None
    price_to_vnd: int | None = None

    @property
    def rest(self) -> str:
        """The words that are searched for; empty when the query was filters alone."""
        return " ".join(self.words)

    @property
    def has_filters(self) -> bool:
        """Something was understood as a filter."""
        return bool(self.stars or self.ocop) or (self.price_from_vnd, self.price_to_vnd) != (None, None)
