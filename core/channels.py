"""The channels a product is sold on. Plain Python, so pure modules may use it too."""

from enum import StrEnum


class Channel(StrEnum):
    """A kind of sales channel; the value is the code stored and shown in URLs and JSON."""

    WEB = "web"
    SHOPEE = "shopee"
    LAZADA = "lazada"
    TIKTOK = "tiktok"


MARKETPLACES = (Channel.SHOPEE, Channel.LAZADA, Channel.TIKTOK)
