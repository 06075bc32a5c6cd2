"""The test suite: real PostgreSQL and Redis, tasks called by hand, weak but fast password hashes."""

from ocop_store.settings.dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"anon": None}  # noqa: F405
ACCOUNT_RATE_LIMITS = False
ADDRESS_MAP_S = 0  # every test has wards of its own
