"""Everything a comment holds, found once: products, verbs, questions, the past, the address. Pure."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from livestream.comments import addresses, codes, lines
from livestream.comments.addresses import Address
from livestream.comments.catalogue import Catalogue, Named
from livestream.comments.lines import Anchor
from livestream.comments.phrases import Hit
from livestream.comments.quantities import Group, read_groups
from livestream.comments.spelling import forms_of, spellings
from livestream.comments.tokens import Kind, Text, Token, read
from livestream.comments.values import Comment
from livestream.comments.vocabulary import (
    ALREADY,
    ASK,
    BOOK,
    BUY,
    CANCEL,
    CLOSING,
    CONDITION,
    COST,
    DROP,
    EATEN,
    GIVE,
    GOT,
    NEGATION,
    NOTHING,
    NOW,
    OTHERS,
    PAST,
    PAYMENT,
    TAIL,
    VERB,
)
from livestream.comments.wares import Ware

_CLAUSE_ENDS = frozenset({",", ".", ";", "!", "?", "\n", "…"})
_WISH = spellings("chúc", strict=True)
_YET = spellings("chưa")
_WANT, _THEN, _BUT = spellings("muốn"), spellings("thì", strict=True), spellings("mà", strict=True)
_NOT, _CAN, _ALSO = spellings("không"), spellings("được"), spellings("cũng")
_HOW_MANY = spellings("mấy")
_OR, _HOW, _RISE = spellings("hay", strict=True), spellings("sao", strict=True), spellings("lên", strict=True)
_PERSON_TITLES = forms_of("chị anh em cô chú bác bạn tên bé")


@dataclass
class Scene:
    """One comment, looked at. Places are token positions; `void` ones tell of the past or of other people."""

    comment: Comment
    text: Text
    hits: dict[str, list[Hit]]
    typed: list[codes.Typed]
    anchors: list[Anchor]
    address: Address | None
    void: frozenset[int]
    ware: Ware | None  # the pinned product
    catalogue: Catalogue
    is_bare: bool
    all_hits: list[Hit] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The tokens are asked for more than anything else."""
        self.tokens: list[Token] = self.text.tokens

    @cached_property
    def skipped(self) -> frozenset[int]:
        """Places that count nothing: the past, the address, phrases that only look like an order."""
        places = set(self.void)
        if self.address:
            places.update(range(self.address.start, self.address.until))
        for hit in self.hits.get(NOTHING, ()):
            places.update(range(hit.start, hit.until))
        return frozenset(places)

    def has(self, *labels: str) -> bool:
        """A phrase with one of these labels stands outside the past."""
        for label in labels:
            for hit in self.hits.get(label, ()):
                if hit.start not in self.void:
                    return True
        return False

    def mentions(self, *labels: str) -> bool:
        """A phrase with one of these labels stands anywhere."""
        return any(map(self.hits.get, labels))

    def clause_of(self, place: int) -> range:
        """The places between the nearest stops."""
        start = next((at + 1 for at in range(place - 1, -1, -1) if self.tokens[at].word in _CLAUSE_ENDS), 0)
        end = next(
            (at for at in range(place, len(self.tokens)) if self.tokens[at].word in _CLAUSE_ENDS),
            len(self.tokens),
        )
        return range(start, end)

    def free_groups(self, ware: Ware) -> list[Group]:
        """What the words outside products say of a quantity, read for one product."""
        skipped = self.skipped
        free = [token for at, token in enumerate(self.tokens) if at not in skipped]
        return read_groups(free, ware, is_bare=self.is_bare)

    @cached_property
    def verbs(self) -> list[Hit]:
        """Order verbs that mean it: not denied, not of the past; "cho em", "xin" only with goods behind."""
        takes = (*self.hits.get(VERB, ()), *self.hits.get(BUY, ()))
        return [hit for hit in takes if hit.start not in self.void and not self._is_denied(hit)] + [
            hit for hit in self.hits.get(GIVE, ()) if hit.start not in self.void and self._gives_goods(hit)
        ]

    @cached_property
    def asks(self) -> list[int]:
        """The places of questions: asking words, question marks, a closing không or chưa."""
        busy = {
            at
            for label in (CANCEL, DROP, CONDITION)
            for hit in self.hits.get(label, ())
            for at in range(hit.start, hit.until)
        }
        inside = {at for anchor in self.anchors for at in range(anchor.start, anchor.until)}
        places = [hit.start for hit in self.hits.get(ASK, ())]
        for at, token in enumerate(self.tokens):
            word = token.word
            is_no = (word in CLOSING and at not in busy) or (word in _HOW and self._asks_how(at))
            closes = is_no and at and at not in inside and self._closes_clause(at)
            if word == "?" or closes or (word in _OR and self._offers_choice(at)):
                places.append(at)
        return places

    def _asks_how(self, place: int) -> bool:
        """ "thấy M12 sao" asks; "5 sao" counts stars, and "không sao" minds nothing."""
        before = self.tokens[place - 1]
        return before.kind is not Kind.NUMBER and before.word not in _NOT

    @cached_property
    def _takes_either(self) -> bool:
        """ "M45 hay M46 cũng được": an order of which a person asks more."""
        return any(one.word in _ALSO and other.word in _CAN for one, other in pairwise(self.tokens))

    def _offers_choice(self, place: int) -> bool:
        """ "250g hay 500g", "bột hay hạt", "ck hay cod": an or between two things that can be had."""
        if not place or place + 1 == len(self.tokens) or self._takes_either:
            return False
        after = self.tokens[place + 1]
        wares = [self.catalogue.wares[anchor.code] for anchor in self.anchors if anchor.code]
        if not wares and self.ware:
            wares = [self.ware]
        return (
            after.kind in (Kind.NUMBER, Kind.CODE)
            or after.word in _NOT
            or any(token.word == after.word for token in self.tokens[:place])  # "để tủ lạnh hay để ngoài"
            or any(hit.start == place + 1 and hit.label == PAYMENT for hit in self.all_hits)
            or any(after.word in ware.telling for ware in wares)
        )

    @cached_property
    def shows_goods(self) -> bool:
        """ "lên M27 đi" asks for it to be shown, where nothing is counted."""
        before = [self.tokens[anchor.start - 1].word for anchor in self.anchors if anchor.start]
        return any(word in _RISE for word in before) and not any(
            token.kind is Kind.NUMBER for token in self.tokens
        )

    def _closes_clause(self, place: int) -> bool:
        rest = [self.tokens[at] for at in range(place + 1, self.clause_of(place).stop)]
        return all(token.word in TAIL or token.kind is not Kind.WORD for token in rest)

    def _is_denied(self, verb: Hit) -> bool:
        """What "không lấy", "chốt M12 chưa" and "muốn mua … thì sao" name is not ordered."""
        if any(hit.until == verb.start for hit in self.hits.get(NEGATION, ())):
            return True
        clause = self.clause_of(verb.start)
        if any(ask in clause and self.tokens[ask].word in _YET for ask in self.asks):
            return True
        behind = [self.tokens[at].word for at in range(verb.until, clause.stop)]
        for word, following in pairwise(behind):
            if word in _NOT and following in _CAN:
                return True  # "chốt M12 không được": they tried
            if word in _HOW_MANY and following in self.catalogue.units:
                return True  # "mua mấy hũ thì được freeship"
        if not verb.start or self.tokens[verb.start - 1].word not in _WANT:
            return False
        return any(word in _BUT for word in behind) or (
            any(self.tokens[at].word in _THEN for at in clause) and self.mentions(ASK)
        )

    def names_cost(self) -> bool:
        """Whether the bare word asks for the price: "giá M12", "giá 2 hũ M12", not "M12 giá 89k lấy 3"."""
        costs = self.hits.get(COST, ())
        counted = len(self.tokens) > 1 and self.tokens[1].value is not None
        opens = counted and any(hit.start == 0 for hit in costs)
        return opens or (bool(costs) and not any(token.kind is Kind.NUMBER for token in self.tokens))

    def _gives_goods(self, give: Hit) -> bool:
        rest = range(give.until, self.clause_of(give.start).stop)
        if any(anchor.start in rest for anchor in self.anchors):
            return True
        skipped = self.skipped
        words = [self.tokens[at] for at in rest if at not in skipped]
        groups = read_groups(words, self.ware or self.catalogue.anything, is_bare=self.is_bare)
        return any(group.qty or group.sizes or group.packs or group.told or group.measure for group in groups)


def look(comment: Comment, catalogue: Catalogue) -> Scene:
    """Find everything a comment holds."""
    text = read(comment.text)
    tokens = text.tokens
    found = BOOK.find([token.word for token in tokens])
    hits: dict[str, list[Hit]] = defaultdict(list)
    for hit in found:
        hits[hit.label].append(hit)
    ware = catalogue.wares.get(comment.pinned_code or "")
    units = catalogue.units
    typed = codes.find(tokens, text.plain, units)
    named = [name for name in catalogue.named(tokens) if not _is_person(name, text)]
    places = [(part.start, part.until) for part in typed] + [(part.start, part.until) for part in named]
    goods = frozenset(at for start, until in places for at in range(start, until))
    address = addresses.find(text, found, goods, units) if tokens else None
    if address:
        place = range(address.start, address.until)
        typed = [code for code in typed if code.start not in place]
        named = [name for name in named if name.start not in place]
    scene = Scene(
        comment, text, hits, typed, [], address, frozenset(), ware, catalogue,
        is_bare=text.plain.isascii() or not any(char > "\x7f" and char.isalpha() for char in text.plain),
        all_hits=found,
    )  # fmt: skip
    scene.void = _void(scene)
    scene.anchors = lines.anchors(
        tokens,
        [code for code in typed if code.start not in scene.void],
        [name for name in named if name.start not in scene.void],
        catalogue,
        comment.pinned_code,
    )
    return scene


def _is_person(name: Named, text: Text) -> bool:
    """Whether a name is that of a person: "chị Lan" is no orchid, nor "0900000123 Lan Biên Hòa"."""
    tokens = text.tokens
    if name.until - name.start > 1 or not text.shown[tokens[name.start].start].isupper():
        return False
    before = tokens[name.start - 1] if name.start else None
    if before is not None and before.word in _PERSON_TITLES:
        return True
    after = tokens[name.until] if name.until < len(tokens) else None
    return any(beside is not None and beside.kind is Kind.PHONE for beside in (before, after))


def _void(scene: Scene) -> frozenset[int]:
    """The places of clauses about earlier orders, about wishes and about what others should buy."""
    hits = scene.hits
    places: set[int] = set()
    for hit in hits.get(PAST, ()):
        if hit.start and scene.tokens[hit.start - 1].word in _THEN:
            continue  # "thì mới mua" has not happened yet
        places.update(_until_now(scene, hit.start))
    for done in hits.get(ALREADY, ()):
        clause = scene.clause_of(done.start)
        for eaten in (*hits.get(EATEN, ()), *hits.get(GOT, ())):
            if eaten.start in clause and eaten.start < done.start:
                places.update(
                    range(eaten.start if _is_now_before(scene, eaten) else clause.start, done.until)
                )
    for hit in hits.get(OTHERS, ()):
        clause = scene.clause_of(hit.start)
        if not any(scene.tokens[at].kind in (Kind.CODE, Kind.NUMBER) for at in clause):
            places.update(clause)
    for at, token in enumerate(scene.tokens):
        if token.word in _WISH:
            places.update(range(at, scene.clause_of(at).stop))
    return frozenset(places)


def _until_now(scene: Scene, place: int) -> range:
    """A clause of the past ends where today begins: "lần trước ngon, nay lấy thêm 2 hũ"."""
    clause = scene.clause_of(place)
    nows = [hit.start for hit in scene.hits.get(NOW, ()) if hit.start in clause and hit.start > place]
    return range(clause.start, min(nows, default=clause.stop))


def _is_now_before(scene: Scene, hit: Hit) -> bool:
    return any(now.start < hit.start for now in scene.hits.get(NOW, ()))
