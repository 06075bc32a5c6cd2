"""Product pages of a TikTok Shop shop: pushing one, and reading how they stand."""

from collections.abc import Iterator, Sequence

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.tiktok import page_body
from channels_sync.adapters.tiktok.gateway import Gateway, Refusal
from channels_sync.adapters.tiktok.page_reads import read
from channels_sync.adapters.tiktok.taxonomy import Taxonomy
from channels_sync.adapters.tiktok.walk import GO_ON_S, Walk
from channels_sync.protocol import (
    Change,
    Outcome,
    ProductView,
    Result,
    Review,
    Throttled,
    Unauthorised,
    Unavailable,
)


class Pages:
    """Reads and writes product pages of the shop named by `shop`."""

    def __init__(self, gateway: Gateway, taxonomy: Taxonomy, shop: str) -> None:
        self._gateway, self._taxonomy, self._shop = gateway, taxonomy, shop

    def push(self, change: Change) -> Result:
        """Bring one page to its content. Raises ChannelError only where nothing was learned or the token is
        refused."""
        walk = Walk(self._gateway, self._taxonomy, self._shop, change)
        try:
            return walk.go()
        except Refusal as refusal:
            return walk.judged(refusal.answer)
        except Unauthorised:
            raise
        except Throttled as error:
            if not walk.has_learned:
                raise
            return walk.result(
                Outcome.THROTTLED, error.code, error.message, retry_after=error.retry_after or GO_ON_S
            )
        except Unavailable as error:
            if not walk.has_learned:
                raise
            return walk.result(Outcome.UNKNOWN, error.code, error.message)

    def view(self, products: Sequence[str]) -> Iterator[ProductView]:
        """Pages as the platform keeps them, one call each."""
        for product in products:
            row = read(self._gateway, product)
            stands, reason = page_body.review(row) if row is not None else (Review.GONE, "")
            chain = list(map(as_dict, as_list((row or {}).get("category_chains"))))
            if row is None or stands is None or stands is Review.GONE:
                gone = row is None or stands is Review.GONE
                yield ProductView(product, "", Review.GONE if gone else Review.IN_REVIEW)
                continue
            yield ProductView(
                product=product,
                title=as_text(row.get("title")),
                review=stands,
                description=page_body.plain(as_text(row.get("description"))),
                category=as_text(chain[-1].get("id")) if chain else "",
                pictures=tuple(
                    as_text(one.get("uri")) for one in map(as_dict, as_list(row.get("main_images")))
                ),
                reason=reason,
            )
