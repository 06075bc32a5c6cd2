"""The link to a practice, which only those open who were given it."""

import secrets

from django.core import signing

SIGNER = signing.Signer(salt="live-practice")


def token(session_id: int) -> str:
    """What a link to a practice carries (`?thu=…`)."""
    return SIGNER.signature(str(session_id))


def is_given(session_id: int, said: str) -> bool:
    """Was this link given for this practice?"""
    return secrets.compare_digest(token(session_id).encode(), said.encode())
