"""Production as far as a machine without a certificate can show it: to be measured and photographed.

Files are collected and hashed, nothing reloads; only what HTTPS alone makes possible is left out.
"""

from ocop_store.settings import payments
from ocop_store.settings.base import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
SECRET_KEY = "for-measuring-only-never-in-production-0123456789abcdef"
FIELD_KEYS = ["ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDAwMDA="]
STATIC_ROOT = LOCAL_DIR / "shown/static"  # noqa: F405
MEDIA_ROOT = LOCAL_DIR / "shown/media"  # noqa: F405
CONNECTS_SANDBOX = True
VNPAY, MOMO, BANK, BANK_NOTICES, BANK_LIST = payments.of_sandbox(SANDBOX_URL)  # noqa: F405
PAYMENT_FORM_HOSTS = payments.form_hosts(SANDBOX_URL)  # noqa: F405
