"""The one merchant that the stand-in knows."""

CHANNEL = "vnpay"
TMN_CODE = "OCOPDEMO"
HASH_SECRET = "SANDBOX-ONLY-VNPAY-HASH-SECRET-0001"
VERSION = "2.1.0"
HUNDREDTHS = 100  # an amount travels in hundredths of a đồng
