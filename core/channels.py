"""The channels a product is sold on. Plain Python, so pure modules may use it too."""

from enum import StrEnum


class Channel(StrEnum):
    """A kind of sales channel; the value is the code stored and shown in URLs and JSON."""

    WEB = "web"
    SHOPEE = "shopee"
    LAZADA = "lazada"
    TIKTOK = "tiktok"
    COUNTER = "counter"  # a stall at a fair, the producer's own shop

    @property
    def label(self) -> str:
        """The channel's own spelling, the same in every language."""
        return LABELS[self.value]


LABELS = {
    "web": "Web",
    "shopee": "Shopee",
    "lazada": "Lazada",
    "tiktok": "TikTok Shop",
    "counter": "Quầy",
}
MARKETPLACES = (Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK)
