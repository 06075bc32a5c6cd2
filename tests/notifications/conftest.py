"""Senders that tests can break."""

import pytest
from django.utils import translation

from notifications import drain
from notifications.senders import Text


class Stand:
    """A sender that keeps what it was given, or raises what it was told to."""

    def __init__(self):
        self.sent, self.error, self.during = [], None, None

    def compose(self, template, context):
        return Text(f"{template} {context.get('code')} {translation.get_language()}")

    def send(self, recipient, text):
        if self.during:
            self.during()
        if self.error:
            raise self.error
        self.sent.append((recipient, text.body))


@pytest.fixture
def sender(monkeypatch) -> Stand:
    """In place of every sender."""
    stand = Stand()
    monkeypatch.setattr(drain, "sender_of", lambda medium: stand)
    return stand
