"""A stand-in of the VNPay gateway, version 2.1.0."""

from sandbox.vnpay.gateway import VnPay

GATEWAY = VnPay()
