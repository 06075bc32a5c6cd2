"""The engine's rules in miniature: one listing, one truth, two relays, two workers, and a marketplace.

Pure, and small enough to walk through every interleaving. A state is a tuple of small values; `steps` gives
every state that may come next. Time is left out: a lease may end at any moment, an answer may take for
ever. What the rules promise is looked at where everything is at rest: the marketplace must show the truth.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple

CHANGES = 2  # how often the truth changes; its value is the number of changes so far
LEASES = 4  # how often something is taken for sending
RELAYS = WORKERS = 2


class Late(Enum):
    """What the answer to a lease that is gone does."""

    REOPENS = auto()  # the newest value is sent again, under a higher version
    ACKNOWLEDGES = auto()  # it is taken like any other answer
    UNACKNOWLEDGES = auto()  # what was acknowledged counts no more
    IS_IGNORED = auto()


@dataclass(frozen=True)
class Rules:
    """The engine as it is; a test drops one."""

    locks_then_reads: bool = True  # rule 2
    arrives_within_lease: bool = True  # rule 4
    late: Late = Late.REOPENS  # rule 5
    workers_die: bool = True


class Relay(NamedTuple):
    """Carries one event. `read` is the truth as this relay saw it, None before it looked."""

    busy: bool = False
    locked: bool = False
    read: int | None = None


class Worker(NamedTuple):
    """Sends one leased value. `is_over` when the time of its lease has ended, whoever holds the row."""

    lease: int = 0  # 0: idle
    value: int = 0
    version: int = 0
    phase: str = ""  # "" | leased | sent | landed | lost
    is_over: bool = False


class State(NamedTuple):
    """Everything there is."""

    truth: int = 0
    events: int = 0
    relays: tuple[Relay, ...] = (Relay(),) * RELAYS
    desired: int = 0
    desired_version: int = 0
    acked_version: int = 0
    lease: int = 0  # the live lease, 0 for none
    leases: int = 0
    workers: tuple[Worker, ...] = (Worker(),) * WORKERS
    shown: int = 0

    @property
    def is_at_rest(self) -> bool:
        """Nothing waits, nothing is under way."""
        return (
            not self.events
            and not self.lease
            and self.desired_version == self.acked_version
            and not any(relay.busy for relay in self.relays)
            and not any(worker.lease for worker in self.workers)
        )


Step = tuple[str, State]


def steps(state: State, rules: Rules) -> Iterator[Step]:
    """Every next state, with the name of what happened."""
    if state.truth < CHANGES:
        yield "change", state._replace(truth=state.truth + 1, events=state.events + 1)
    yield from _relay_steps(state, rules)
    yield from _worker_steps(state, rules)


def _relay_steps(state: State, rules: Rules) -> Iterator[Step]:
    locked = any(relay.locked for relay in state.relays)
    for i, relay in enumerate(state.relays):

        def put(new: Relay, *, at: int = i, **changes: Any) -> State:
            return state._replace(relays=_with(state.relays, at, new), **changes)

        if not relay.busy:
            if state.events and (i == 0 or state.relays[0].busy):  # relays are alike: the first goes first
                yield "relay claims", put(Relay(busy=True), events=state.events - 1)
            continue
        if rules.locks_then_reads:
            if not relay.locked and not locked:
                yield "relay locks", put(relay._replace(locked=True))
            if relay.locked and relay.read is None:
                yield "relay reads", put(relay._replace(read=state.truth))
            may_write = relay.locked and relay.read is not None
        else:
            if relay.read is None:
                yield "relay reads", put(relay._replace(read=state.truth))
            may_write = relay.read is not None
        if may_write and relay.read is not None:
            differs = relay.read != state.desired
            yield (
                "relay writes",
                put(Relay(), desired=relay.read, desired_version=state.desired_version + differs),
            )
        if rules.workers_die:
            yield "relay crashes", put(Relay(), events=state.events + 1)


def _worker_steps(state: State, rules: Rules) -> Iterator[Step]:
    dirty = state.desired_version > state.acked_version
    if state.lease and not any(worker.lease == state.lease for worker in state.workers):
        yield "expiry", state._replace(lease=0)  # its worker died
    for i, worker in enumerate(state.workers):

        def put(new: Worker, *, at: int = i, **changes: Any) -> State:
            return state._replace(workers=_with(state.workers, at, new), **changes)

        if not worker.lease:
            others_busy = all(other.lease for other in state.workers[:i])  # workers are alike
            if dirty and not state.lease and state.leases < LEASES and others_busy:
                number = state.leases + 1
                taken = Worker(number, state.desired, state.desired_version, "leased")
                yield "lease", put(taken, lease=number, leases=number)
            continue
        if not worker.is_over:
            over = worker._replace(is_over=True)
            yield "expiry", put(over, lease=0 if worker.lease == state.lease else state.lease)
        in_time = not worker.is_over or not rules.arrives_within_lease
        match worker.phase:
            case "leased":
                yield ("send", put(worker._replace(phase="sent"))) if in_time else ("give up", put(Worker()))
            case "sent":
                if in_time:
                    yield "arrival", put(worker._replace(phase="landed"), shown=worker.value)
                yield "loss", put(worker._replace(phase="lost"))
            case "landed":
                yield "answer", _settle(state, rules, i, applied=True)
                yield "answer lost", put(worker._replace(phase="lost"))
            case "lost":
                yield "failure", _settle(state, rules, i, applied=False)
        if rules.workers_die:
            yield "crash", put(Worker())


def _settle(state: State, rules: Rules, i: int, *, applied: bool) -> State:
    """A worker says what became of its change: it was applied, or nobody knows."""
    worker = state.workers[i]
    settled = state._replace(workers=_with(state.workers, i, Worker()))
    if worker.lease == state.lease or rules.late is Late.ACKNOWLEDGES:
        return settled._replace(lease=0, acked_version=worker.version if applied else state.acked_version)
    match rules.late:
        case Late.REOPENS:
            return settled._replace(desired_version=state.desired_version + 1)
        case Late.UNACKNOWLEDGES:
            return settled._replace(acked_version=min(state.acked_version, worker.version - 1))
    return settled


def _with(items: tuple, at: int, new: object) -> tuple:
    return (*items[:at], new, *items[at + 1 :])


@dataclass(frozen=True)
class Walk:
    """How many states were seen, and the shortest way to one at rest that shows something else."""

    states: int
    divergence: tuple[str, ...]


def explore(rules: Rules, most: int = 50_000) -> Walk:
    """Breadth first through every interleaving, up to `most` states or the first divergence."""
    start = State()
    came: dict[State, tuple[State, str] | None] = {start: None}
    queue = deque([start])
    while queue and len(came) < most:
        state = queue.popleft()
        if state.is_at_rest and state.shown != state.truth:
            return Walk(len(came), _path(came, state))
        for name, following in steps(state, rules):
            if following not in came:
                came[following] = (state, name)
                queue.append(following)
    return Walk(len(came), ())


def _path(came: dict, state: State) -> tuple[str, ...]:
    names = []
    while came[state] is not None:
        state, name = came[state]
        names.append(name)
    return tuple(reversed(names))
