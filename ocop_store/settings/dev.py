"""A developer's machine and `make demo`: readable errors, no collected static files, known keys."""

import os

from ocop_store.settings import payments
from ocop_store.settings.base import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
SECRET_KEY = "for-development-only-never-in-production-0123456789abcdef"
FIELD_KEYS = ["ZGV2ZWxvcG1lbnQtb25seS1maWVsZC1rZXktMDAwMDA="]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CONNECTS_SANDBOX = True
STAFF_TWO_FACTOR = os.environ.get("STAFF_TWO_FACTOR", "0") == "1"  # a visitor of the demo is in at once
VNPAY, MOMO, BANK, BANK_NOTICES, BANK_LIST = payments.of_sandbox(SANDBOX_URL)  # noqa: F405
STATEMENT_URLS = payments.statements_of_sandbox(SANDBOX_URL)  # noqa: F405
PAYMENT_FORM_HOSTS = payments.form_hosts(SANDBOX_URL)  # noqa: F405
