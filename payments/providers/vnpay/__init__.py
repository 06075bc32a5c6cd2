"""VNPay's payment gateway, version 2.1.0. Its hundredths and its clock never leave this package. Pure.

Source: VNPay's integration pages (pay, querydr and refund).
"""

from payments.providers.vnpay.gateway import VnPay

__all__ = ["VnPay"]
