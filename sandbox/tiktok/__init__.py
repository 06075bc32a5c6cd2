"""TikTok Shop stand-in: native paths, signatures and rules of the Open API, market Vietnam."""

from sandbox.tiktok.platform import TikTokShop

PLATFORM = TikTokShop()
