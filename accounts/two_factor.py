"""The second factor: an app that counts in steps of 30 seconds (RFC 6238), and recovery codes for a lost
phone.

allauth keeps the rows and leads through the log-in; here is what it asks us: secrets encrypted at rest, every
code good once, tries counted, and a reset that ends every session.
"""

import time

from allauth.account.authentication import get_authentication_records
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest

from accounts.models import User
from core import fields, ratelimit

TRIES = 5  # codes in a row; then one a minute: of a million codes three are right at any moment
Type = Authenticator.Type


class MfaAdapter(DefaultMFAAdapter):
    """What allauth keeps for us, the way we keep secrets."""

    def encrypt(self, text: str) -> str:
        """Under FIELD_KEYS."""
        return fields.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """With whichever of FIELD_KEYS fits."""
        return fields.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff go from one phone to the next, never to none."""
        return not (settings.STAFF_TWO_FACTOR and authenticator.user.is_staff)


def is_passed(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor. No query: the log-in wrote it into the session."""
    return any(one["method"] == "mfa" for one in get_authentication_records(request, request.user))


def is_set_up(user_id: int) -> bool:
    """Whether there is an app to ask for a code."""
    return Authenticator.objects.filter(user_id=user_id, type=Type.TOTP).exists()


def wait_s(user_id: int) -> float:
    """Seconds until this person may try another code; 0 when now, and it counts. Raises NoRedis: codes that
    nobody counts could be tried one after the other."""
    return ratelimit.take(f"second-factor:{user_id}", per_second=1 / 60, burst=TRIES)


def step_of(secret: str, code: str) -> int | None:
    """Which step of 30 seconds the code is of: the present one or a neighbour; None when it is of none."""
    present = int(time.time()) // app_settings.TOTP_PERIOD
    drift = app_settings.TOTP_TOLERANCE
    for step in range(present - drift, present + drift + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


@transaction.atomic
def accept(user_id: int, code: str) -> Authenticator | None:
    """What the code opens, once: a code of a step not newer than the last one used is refused (RFC 6238,
    5.2), and a recovery code is spent. None when it opens nothing."""
    for authenticator in locked(user_id):
        if authenticator.type == Type.TOTP and use_step(authenticator, code):
            return authenticator
        if authenticator.type == Type.RECOVERY_CODES and authenticator.wrap().validate_code(code):
            return authenticator
    return None


def locked(user_id: int) -> QuerySet[Authenticator]:
    """A person's app and recovery codes, held until the transaction ends: two log-ins use no code
    together."""
    return Authenticator.objects.select_for_update().filter(user_id=user_id).order_by("pk")


def use_step(authenticator: Authenticator, code: str) -> bool:
    """Remember the step of a right code, so that neither it nor an older one opens anything again."""
    step = step_of(fields.decrypt(authenticator.data["secret"]), code)
    if step is None or step <= authenticator.data.get("last_step", 0):
        return False
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])
    return True


@transaction.atomic
def reset(user_id: int) -> bool:
    """Forget phone and recovery codes and end every session; the next log-in leads to set-up. False when
    there was nothing to forget."""
    User.objects.select_for_update().get(pk=user_id)
    removed, _ = Authenticator.objects.filter(user_id=user_id).delete()
    User.objects.filter(pk=user_id).update(session_epoch=F("session_epoch") + 1)
    return bool(removed)
