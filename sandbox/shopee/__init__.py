"""A stand-in of the Shopee Open Platform, version 2, for Vietnam."""

from sandbox.shopee.platform import Shopee

PLATFORM = Shopee()
