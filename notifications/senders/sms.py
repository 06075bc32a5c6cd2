"""What every SMS sender shares: the words, without accents. A gateway adds its `send`."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from notifications.senders.composing import fill
from notifications.senders.protocol import Text

PLAIN = str.maketrans({"đ": "d", "Đ": "D", "₫": "d", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"'})


class SmsSender:
    """Composes `templates/sms/<template>.txt`: an accent would halve what fits into one SMS and double its
    price."""

    def compose(self, template: str, context: Mapping[str, Any]) -> Text:
        """One line."""
        return Text(unaccented(" ".join(fill(f"sms/{template}.txt", context).split())))


def unaccented(text: str) -> str:
    """The text in plain letters: "Đơn đã giao" -> "Don da giao"."""
    decomposed = unicodedata.normalize("NFD", text.translate(PLAIN))
    return "".join(char for char in decomposed if not unicodedata.combining(char))
