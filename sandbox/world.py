"""What every stand-in shares: the clock, the switches, call budgets and the journal.

A platform gets the world handed to `routes(world)` and keeps its own documents in `world.state`.
Platforms log the writes they accepted or refused; the middleware logs and counts the calls.
"""

import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Mapping
from contextvars import ContextVar
from itertools import islice
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.state import State

JOURNAL_LENGTH = 20_000
CALL: ContextVar[int] = ContextVar("call", default=0)  # the number of the platform call under way, from 1
EVENTS = (  # what may happen to an order from outside, by buyers, carriers and the platform
    "pay",
    "ship",
    "deliver",
    "fail_delivery",
    "complete",
    "cancel",
    "ask_cancel",
    "ask_return",
    "return",
)

# Switches that every stand-in has; its own SETTINGS may give other defaults.
FAULTS: dict[str, Any] = {
    "delay_s": 0.0,  # wait before the call is handled
    "fail_rate": 0.0,  # share answered with a fault, nothing applied
    "lose_rate": 0.0,  # share applied, then the answer is lost
}
# And those that every marketplace has.
MARKETPLACE_SETTINGS: dict[str, Any] = {
    **FAULTS,
    "calls_per_second": 0,  # per bucket of the platform; 0 = no limit
    "throttle_rate": 0.0,  # share answered as throttled
    "token_expired_rate": 0.0,  # share answered as if the access token had run out
    "webhook_lose_rate": 0.0,  # share of webhooks that never leave
    "webhook_twice_rate": 0.0,  # share of webhooks that are sent twice
    "webhook_shuffle_s": 0.0,  # each webhook waits a random time up to this, so that they overtake each other
}


class StandIn(ABC):
    """What stands in for somebody else's server: a marketplace, a payment gateway, a bank, a carrier."""

    channel: str
    COMMON: ClassVar[dict[str, Any]] = FAULTS
    SETTINGS: ClassVar[dict[str, Any]]
    CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {}  # the values of a switch that takes only some

    @classmethod
    def switches(cls) -> dict[str, Any]:
        """Every switch with the value it starts with."""
        return {**cls.COMMON, **cls.SETTINGS}

    @abstractmethod
    def routes(self, world: "World") -> list[Route]:
        """Its native paths."""

    @abstractmethod
    def native_error(self, kind: str) -> Response:
        """A fault in its own words: "unavailable" or "internal"."""

    def bucket(self, request: Request) -> str | None:
        """The key of the call budget this request draws on; None when it draws on none."""
        return None

    @abstractmethod
    def credentials(self, world: "World") -> dict[str, Any]:
        """What a client needs to use it."""


class Platform(StandIn):
    """What a marketplace offers to the core. Each platform module exposes one instance as PLATFORM.

    Its `native_error` also knows "throttled" and "token_expired", its `credentials` are a new authorisation
    of the demo shop.
    """

    COMMON = MARKETPLACE_SETTINGS

    @abstractmethod
    def bucket(self, request: Request) -> str | None:
        """The key of the call budget this request draws on; None when it draws on none."""

    @abstractmethod
    def seed(self, world: "World", catalogue: dict[str, Any]) -> None:
        """Replace what the demo shop holds by the catalogue: every variant on sale, stock 0."""

    @abstractmethod
    def shelf(self, world: "World") -> list[dict[str, Any]]:
        """What a buyer sees now, one row per sellable variant."""

    @abstractmethod
    def buy(self, world: "World", sku: str, quantity: int) -> dict[str, Any]:
        """A marketplace shopper buys. Raises ValueError("sold out"), KeyError for an unknown SKU."""

    @abstractmethod
    def tamper(
        self, world: "World", sku: str, *, stock: int | None = None, price_vnd: int | None = None
    ) -> None:
        """Edit stock or list price behind the back of the shop's software. KeyError for an unknown SKU."""

    def orders(self, world: "World") -> list[dict[str, Any]]:
        """Every order of the demo shop, oldest first: `order_id`, `status` in the platform's own word,
        `created_at` (epoch seconds) and `lines`, each with `sku`, `quantity` and `cancelled`."""
        raise ValueError(f"{self.channel} keeps no list of orders")

    def advance(self, world: "World", order_id: str, event: str, **details: Any) -> None:
        """Move an order on, as its buyer, the carrier or the platform does: one of EVENTS.

        `details`: `reason`; for a partial "cancel" `sku` and `quantity`. Raises KeyError for an unknown
        order, ValueError for an event that cannot be now or is unknown to this platform.
        """
        raise ValueError(f"{self.channel} knows no event {event}")

    def review(self, world: "World", sku: str, verdict: str, reason: str) -> None:
        """End the review of the product that holds `sku`: "approve", "reject" or "suspend", with the
        platform's sentence. Raises KeyError for an unknown SKU, ValueError for an unknown verdict."""
        raise ValueError(f"{self.channel} reviews nothing")

    @abstractmethod
    def expire_tokens(self, world: "World") -> None:
        """Make every access token of the demo shop expired from now on."""


class World:
    """State, clock, switches, budgets and journal of one running sandbox."""

    def __init__(
        self,
        state: State,
        base_url: str,
        defaults: Mapping[str, Mapping[str, Any]] | None = None,
        choices: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None,
    ) -> None:
        """`defaults`: the switches of each stand-in by channel; `choices`: the values of those that take only
        some."""
        self.state = state
        self.base_url = base_url.rstrip("/")
        self.calls: Counter[tuple[str, str, str]] = Counter()  # (channel, path, code) -> calls
        self._defaults = {name: dict(own) for name, own in (defaults or {}).items()}
        self._choices = choices or {}
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}  # -> (tokens, filled at)
        self._journal: deque[dict[str, Any]] = deque(maxlen=JOURNAL_LENGTH)
        self._last_entry = 0
        self._load()

    def _load(self) -> None:
        """Read clock and switches from the state, over the defaults."""
        self._offset_s: float = (self.state.get("world", "clock") or {}).get("offset_s", 0.0)
        self._settings = {channel: dict(values) for channel, values in self._defaults.items()}
        for channel, values in self._settings.items():
            values.update(self.state.get("setting", channel) or {})

    @property
    def channels(self) -> list[str]:
        """The channels that stand in this world."""
        return list(self._defaults)

    # -- clock --------------------------------------------------------------------------------

    def now(self) -> float:
        """Epoch seconds as the platforms see them."""
        return time.time() + self._offset_s

    def skew(self, timestamp: float) -> float:
        """Seconds between a signed timestamp and now. The machine's own clock counts as well: a client that
        does not know of a moved clock must not be refused for it."""
        return min(abs(timestamp - self.now()), abs(timestamp - time.time()))

    def shift_clock(self, offset_s: float) -> None:
        """Let the shops live `offset_s` seconds ahead of (or behind) the machine."""
        self._offset_s = float(offset_s)
        self.state.put("world", "clock", {"offset_s": self._offset_s})

    # -- switches -----------------------------------------------------------------------------

    def setting(self, channel: str, name: str) -> Any:
        """The value of a switch. Raises KeyError for an unknown channel or name."""
        return self._settings[channel][name]

    def settings(self) -> dict[str, dict[str, Any]]:
        """Every switch of every channel."""
        return {channel: dict(values) for channel, values in self._settings.items()}

    def set(self, channel: str, name: str, value: Any) -> None:
        """Turn a switch; it outlives a restart.

        Raises KeyError (unknown), TypeError (wrong kind) or ValueError (none of its choices).
        """
        default = self._defaults[channel][name]
        number = isinstance(default, int | float) and not isinstance(default, bool)
        if number and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise TypeError(f"{name} must be a number")
        if not number and not isinstance(value, type(default)):
            raise TypeError(f"{name} must be of type {type(default).__name__}")
        allowed = self._choices.get(channel, {}).get(name)
        if allowed and value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}")
        self._settings[channel][name] = value
        stored = self.state.get("setting", channel) or {}
        self.state.put("setting", channel, {**stored, name: value})

    # -- call budgets -------------------------------------------------------------------------

    def allow(self, channel: str, bucket: str, per_second: float, burst: float | None = None) -> float:
        """Take one call from a token bucket: 0.0 when granted, else the seconds to wait.

        A bucket starts full with `burst` calls (default: those of one second, at least one).
        """
        ceiling = max(1.0, per_second) if burst is None else burst
        at = time.monotonic()
        tokens, filled_at = self._buckets.get((channel, bucket), (ceiling, at))
        tokens = min(ceiling, tokens + (at - filled_at) * per_second)
        if tokens >= 1:
            self._buckets[channel, bucket] = (tokens - 1, at)
            return 0.0
        self._buckets[channel, bucket] = (tokens, at)
        return (1 - tokens) / per_second

    # -- journal ------------------------------------------------------------------------------

    def log(
        self,
        channel: str,
        *,
        path: str,
        sku: str = "",
        field: str = "",
        value: Any = None,
        code: str = "",
        accepted: bool = True,
    ) -> None:
        """Note a write: the seller's SKU, "stock", "price" or "deal", and the new value.

        Calls are noted by the middleware with an empty field; `call` says which of them wrote what.
        """
        self._last_entry += 1
        self._journal.append(
            {
                "n": self._last_entry,
                "at": self.now(),
                "call": CALL.get(),
                "channel": channel,
                "path": path,
                "sku": sku,
                "field": field,
                "value": value,
                "code": code,
                "accepted": accepted,
            }
        )

    def journal(self, after: int = 0) -> tuple[int, list[dict[str, Any]]]:
        """The number of the newest entry, and the kept entries newer than `after`, oldest first."""
        fresh = min(max(0, self._last_entry - after), len(self._journal))
        return self._last_entry, list(islice(self._journal, len(self._journal) - fresh, None))

    def count(self, channel: str, path: str, code: str) -> None:
        """Count a call by its path and the code of its answer."""
        self.calls[channel, path, code] += 1

    def reset(self) -> None:
        """Forget everything: documents, switches, clock, budgets, journal, counters."""
        self.state.clear()
        self.calls.clear()
        self._buckets.clear()
        self._journal.clear()
        self._load()
