"""The course of a session: who does what at which second. The same plan gives the same course, to the letter.

Blocks and their pace follow a selling session of ninety minutes, stretched to the length that is played.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.live.goods import Ware
from sandbox.live.viewer import Line, Pen, Said, Viewer, appear

FASTEST = 60.0  # comments a second
GAME_TAG = "ocop"
VIEWERS_EVERY_S = 5.0
BUYERS = 0.35  # of those who come, the share that orders at all


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the session: until which share of it, how busy, how many orders among the comments."""

    name: str
    until: float
    pace: float
    orders: int
    has_game: bool = False


BLOCKS = (
    Block("opening", 0.06, 0.4, 4),
    Block("warm-up", 0.17, 0.7, 22),
    Block("hero 1", 0.33, 0.7, 26),
    Block("minigame", 0.39, 0.9, 8, has_game=True),
    Block("hero 2", 0.61, 0.7, 26),
    Block("flash deal", 0.72, 1.0, 48),
    Block("combo", 0.89, 0.7, 30),
    Block("last call", 1.0, 0.6, 34),
)
WEIGHTS = {  # among a hundred comments, beside the orders of the block
    "chat": 36,
    "question": 18,
    "contact": 5,
    "change": 3,
    "cancel": 2,
    "again": 2,
    "spam": 3,
    "complaint": 1,
}
DOINGS = {"comment": 1.0, "like": 1.2, "join": 0.35, "leave": 0.3, "gift": 0.04}  # for each comment


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played. `is_even`: the pace of the flash deal from the first second to the last."""

    wares: tuple[Ware, ...]
    sources: tuple[str, ...]
    comments_per_second: float = 5.0
    length_s: float = 300.0
    viewers: int = 300
    seed: int = 1
    is_even: bool = False
    has_games: bool = False  # the shop must then know that a game runs
    pinned: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happens. `count`: likes, gifts, those who watch."""

    at_s: float
    source: str
    kind: str
    number: int
    author: str = ""
    name: str = ""
    count: int = 1
    said: Said | None = None
    game: str = ""


@dataclass(slots=True)
class Truth:
    """What everybody wanted in the end, by source and author."""

    wants: dict[tuple[str, str], dict[tuple[str, str | None], int]] = field(default_factory=dict)
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    phones: dict[tuple[str, str], str] = field(default_factory=dict)
    intents: Counter[str] = field(default_factory=Counter)

    def note(self, event: Happening) -> None:
        """Take a comment into account."""
        said, who = event.said, (event.source, event.author)
        if said is None:
            return
        self.intents[said.intent] += 1
        self.names[who] = event.name
        if said.phone:
            self.phones[who] = said.phone
        if not said.is_duplicate:
            apply(self.wants.setdefault(who, {}), said.lines)


def apply(wants: dict[tuple[str, str | None], int], lines: tuple[Line, ...]) -> None:
    """Each line says how many its author wants from now on."""
    for line in lines:
        if line.quantity is None:
            wants.pop((line.code, line.variant), None)
        else:
            wants[line.code, line.variant] = line.quantity


def play(plan: Plan) -> Iterator[Happening]:
    """Everything that happens, in its order."""
    return _Course(plan).run()


class _Course:
    """The course of one session while it is drawn up."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._chance = random.Random(plan.seed)
        self._pen = Pen(list(plan.wares), self._chance)
        self._pen.pinned = next((ware for ware in plan.wares if ware.code == plan.pinned), None)
        self._room: dict[str, list[Viewer]] = {source: [] for source in plan.sources}
        self._regulars: set[str] = set()  # those who buy
        self._spammers: dict[str, Viewer] = {}
        self._came = 0
        self._number = 0

    def run(self) -> Iterator[Happening]:
        at_s, counted_at_s = 0.0, 0.0
        for source in self._plan.sources:
            share = max(1, self._plan.viewers // len(self._plan.sources))
            for _ in range(share):
                self._enter(source)
        while True:
            block = self._block(at_s)
            pace = 1.0 if self._plan.is_even else block.pace
            at_s += self._chance.expovariate(self._plan.comments_per_second * pace * sum(DOINGS.values()))
            while counted_at_s <= min(at_s, self._plan.length_s):
                yield from self._counts(counted_at_s)
                counted_at_s += VIEWERS_EVERY_S
            if at_s >= self._plan.length_s:
                return
            doing = self._chance.choices(list(DOINGS), list(DOINGS.values()))[0]
            source = self._chance.choice(self._plan.sources)
            if doing == "comment":
                yield self._comment(at_s, source, block)
            elif event := self._doing(at_s, source, doing):
                yield event

    def _block(self, at_s: float) -> Block:
        share = at_s / self._plan.length_s
        return next((block for block in BLOCKS if share < block.until), BLOCKS[-1])

    def _counts(self, at_s: float) -> Iterator[Happening]:
        for source, people in self._room.items():
            yield self._event(at_s, source, "viewers", count=len(people))

    def _doing(self, at_s: float, source: str, doing: str) -> Happening | None:
        people = self._room[source]
        if doing == "leave":  # nobody tells the shop
            if len(people) > 1:
                people.pop(self._chance.randrange(len(people)))
            return None
        viewer = self._enter(source) if doing == "join" else self._chance.choice(people)
        count = self._chance.choice((1, 1, 2, 5, 15)) if doing == "like" else 1
        return self._event(at_s, source, doing, viewer, count=count)

    def _comment(self, at_s: float, source: str, block: Block) -> Happening:
        has_game = block.has_game and self._plan.has_games
        viewer, said = self._say(source, block, has_game)
        viewer.said.append(said)
        if not said.is_duplicate:
            apply(viewer.wants, said.lines)
        game = "guess_number" if has_game else ""
        return self._event(at_s, source, "comment", viewer, said=said, game=game)

    def _say(self, source: str, block: Block, has_game: bool) -> tuple[Viewer, Said]:
        weights = {**WEIGHTS, "order": block.orders, **({"answer": 60} if has_game else {})}
        kind = self._chance.choices(list(weights), list(weights.values()))[0]
        people = self._room[source]
        if kind == "spam":
            viewer = self._spammers.setdefault(source, appear(self._next_viewer(), self._chance))
            return viewer, self._pen.spam(viewer)
        if kind == "answer":
            viewer = self._chance.choice(people)
            return viewer, self._pen.answer(viewer, GAME_TAG)
        if kind in ("order", "again", "change", "cancel"):
            buyers = [one for one in people if one.key in self._regulars] or people
            for viewer in self._chance.sample(buyers, min(len(buyers), 20)):
                if said := self._deal(viewer, kind):
                    return viewer, said
            kind = "chat"
        viewer = self._chance.choice(people)
        talk = {
            "question": self._pen.question,
            "contact": self._pen.contact,
            "complaint": self._pen.complaint,
        }
        return viewer, talk.get(kind, self._pen.chat)(viewer)

    def _deal(self, viewer: Viewer, kind: str) -> Said | None:
        if kind != "order":
            return {"again": self._pen.again, "change": self._pen.change, "cancel": self._pen.cancel}[kind](
                viewer
            )
        way = self._chance.choices(
            (self._pen.order, self._pen.order_several, self._pen.order_pinned), (70, 14, 16)
        )[0]
        return way(viewer)

    def _enter(self, source: str) -> Viewer:
        viewer = appear(self._next_viewer(), self._chance)
        self._room[source].append(viewer)
        if self._chance.random() < BUYERS:
            self._regulars.add(viewer.key)
        return viewer

    def _next_viewer(self) -> int:
        self._came += 1
        return self._came

    def _event(
        self, at_s: float, source: str, kind: str, viewer: Viewer | None = None, **more: object
    ) -> Happening:
        self._number += 1
        who = (viewer.key, viewer.name) if viewer else ("", "")
        return Happening(at_s, source, kind, self._number, *who, **more)  # type: ignore[arg-type]
