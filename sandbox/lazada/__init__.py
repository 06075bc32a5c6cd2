"""A stand-in of Lazada Open Platform, market Vietnam, as a seller's software sees it."""

from sandbox.lazada.platform import Lazada

PLATFORM = Lazada()

__all__ = ["PLATFORM"]
