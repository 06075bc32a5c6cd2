"""What a log line looks like, and what it never holds: phone numbers, e-mail addresses, tokens, secrets.

Lines of the standard `logging` module and of structlog leave by the same door. Pure: settings import it.
"""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

MASK = "***"
_SECRET = (
    r"(?:access_token|refresh_token|auth_code|app_secret|partner_key|push_secret"
    r"|password|secret|token|code|sign|authorization|cookie)"
)
_SECRET_KEY = re.compile(rf"^(?:\w*_)?{_SECRET}$", re.IGNORECASE)
# `code` alone names an outcome in our own lines; in an address it is what a seller's consent is traded for.
_OPEN_KEYS = {"code", "request_id"}
_PAIR = re.compile(rf"(?<![\w])({_SECRET})(\"?\s*[=:]\s*\"?)[^\s&\",;}}\]]{{4,}}", re.IGNORECASE)
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# Vietnamese numbers, with or without +84, however they are grouped; longer figures are ids of orders.
_PHONE = re.compile(r"(?<![\w.])(?:\+?84|0)(?:[ .-]?\d){9}(?![\w.]*\d)")
# What a platform hands out as a token: long, letters and digits mixed.
_TOKEN = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{40,}={0,2}")


def masked(text: str) -> str:
    """The text without what belongs to people or opens doors."""
    text = _PAIR.sub(rf"\1\2{MASK}", text)
    for pattern in (_BEARER, _EMAIL, _PHONE, _TOKEN):
        text = pattern.sub(MASK, text)
    return text


def is_secret(name: str) -> bool:
    """Whether what a name announces opens doors."""
    return bool(_SECRET_KEY.match(name)) and name not in _OPEN_KEYS


def mask(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: mask every value of a line, and all of what a secret's name announces."""
    for key, value in event.items():
        if not key.startswith("_") and key != "request_id":
            event[key] = _clean(key, value)
    return event


def _clean(key: str, value: Any) -> Any:
    if is_secret(key) and value:
        return MASK
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {name: _clean(str(name), one) for name, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_clean(key, one) for one in value]
    return value


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*, as_json: bool) -> logging.Formatter:
    """The formatter of every handler: one JSON object a line, or columns for people."""
    line: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # before the mask: traces quote addresses
            mask,
            line,
        ],
    )


def configure() -> None:
    """Let structlog speak through the standard handlers. Safe to call twice."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
