"""What every sender can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Text:
    """A message in words. `html` and `subject` are empty where the medium has none."""

    body: str
    subject: str = ""
    html: str = ""


class Undelivered(Exception):
    """It did not leave. `is_final` says that trying again is of no use."""

    def __init__(self, code: str, words: str = "", *, is_final: bool = False) -> None:
        super().__init__(words or code)
        self.code, self.is_final = code, is_final


class Sender(Protocol):
    """Built without arguments; used by many threads at once."""

    def compose(self, template: str, context: Mapping[str, Any]) -> Text:
        """The words in the language that is active. Raises TemplateDoesNotExist."""
        ...

    def send(self, recipient: str, text: Text) -> None:
        """Hand it over within `settings.EMAIL_TIMEOUT` seconds; it may happen twice. Raises Undelivered."""
        ...
