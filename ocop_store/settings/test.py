"""The test suite: real PostgreSQL and Redis, tasks called by hand, weak but fast password hashes."""

import os

from ocop_store import redis_url

if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):  # before the settings read it
    os.environ["REDIS_URL"] = redis_url.of_database(os.environ["REDIS_URL"], int(worker) + 1)

from ocop_store.settings.dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": None}  # noqa: F405
ACCOUNT_RATE_LIMITS = False
STAFF_TWO_FACTOR = False  # tests of it turn it on; `force_login` proves nothing
RULES_KEPT_S = 10**9  # read once, before the first test: no test counts that query
ADDRESS_MAP_S = 0  # every test has wards of its own
LIVE_NOW_S = LIVE_PAGE_S = 0  # and sessions
WHITENOISE_MAX_AGE = 3600  # a browser asks once
