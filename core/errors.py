"""Errors with a code for programs and a sentence for people."""


class DomainError(Exception):
    """A rule of the shop said no. `code` is stable, `message` is shown, `context` holds the facts."""

    code = "domain_error"

    def __init__(self, message: str = "", *, code: str = "", **context: object) -> None:
        super().__init__(message or self.code)
        self.code = code or self.code
        self.message = message
        self.context = context
