"""System checks: what must be true before the shop may start."""

from django.conf import settings
from django.core import checks
from django.db import connection


@checks.register(checks.Tags.security)
def secrets_are_set(app_configs, **kwargs):
    """SECRET_KEY and FIELD_KEYS come from the environment; without them nothing can be signed or read."""
    missing = [name for name in ("SECRET_KEY", "FIELD_KEYS") if not getattr(settings, name)]
    return [
        checks.Error(f"{name} is not set.", hint=f"Set {name}; see .env.example.", id="ocop.E001")
        for name in missing
    ]


@checks.register(checks.Tags.database)
def database_is_as_promised(app_configs, databases=None, **kwargs):
    """READ COMMITTED and UTF-8: the sync engine's lock-then-read rule and Vietnamese folding rest on them."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('server_encoding')")
        isolation, encoding = cursor.fetchone()
    problems = []
    if isolation != "read committed":
        problems.append(
            checks.Error(f"Isolation is {isolation!r}, must be 'read committed'.", id="ocop.E002")
        )
    if encoding != "UTF8":
        problems.append(checks.Error(f"Server encoding is {encoding!r}, must be UTF8.", id="ocop.E003"))
    return problems
