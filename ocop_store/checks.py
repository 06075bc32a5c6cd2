"""System checks: what must be true before the shop may start."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import connection

from ocop_store.settings import payments

SANDBOX_HOSTS = ("127.0.0.1", "localhost", "sandbox.vnpayment.vn", "test-payment.momo.vn")


@checks.register(checks.Tags.security)
def secrets_are_set(app_configs, **kwargs):
    """SECRET_KEY and FIELD_KEYS come from the environment; without them nothing can be signed or read."""
    missing = [name for name in ("SECRET_KEY", "FIELD_KEYS") if not getattr(settings, name)]
    return [
        checks.Error(f"{name} is not set.", hint=f"Set {name}; see .env.example.", id="ocop.E001")
        for name in missing
    ]


@checks.register(checks.Tags.security)
def payments_are_real(app_configs, **kwargs):
    """No key and no host of a sandbox where real money is taken: anybody can sign with those keys."""
    if settings.CONNECTS_SANDBOX:
        return []
    hosts = {*SANDBOX_HOSTS, urlsplit(settings.SANDBOX_URL).hostname}
    problems = []
    for name in ("VNPAY", "MOMO", "BANK", "BANK_NOTICES", "BANK_LIST", "STATEMENT_URLS"):
        texts = set(_texts(getattr(settings, name)))
        if texts & payments.SANDBOX_KEYS:
            problems.append(
                checks.Error(f"{name} has a key of the sandbox.", hint="See .env.example.", id="ocop.E004")
            )
        if hosts & {urlsplit(text).hostname for text in texts if "://" in text}:
            problems.append(
                checks.Error(f"{name} leads to a sandbox.", hint="See .env.example.", id="ocop.E005")
            )
    if sum(any(_texts(keys)) for keys in settings.BANK_NOTICES.values()) > 1:
        problems.append(
            checks.Error(
                "BANK_NOTICES has keys of two services: each would tell of the same money.",
                hint="Name the keys of one of them.",
                id="ocop.E006",
            )
        )
    return problems


def _texts(value: object) -> Iterator[str]:
    """Every text in a setting, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)


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
