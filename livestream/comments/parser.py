"""Read one live comment: what its author wants, and the order in it. Pure.

The rules are those of selling by comments on Vietnamese platforms: a code or the name of a product,
a quantity, a phone, in any order and spelling. What is doubtful is marked for a person instead of guessed.
"""

from dataclasses import replace

from livestream.comments import minigames
from livestream.comments.catalogue import Catalogue
from livestream.comments.changes import Change, read_change
from livestream.comments.history import History
from livestream.comments.lines import Lines, build, lines_of
from livestream.comments.phrases import Hit
from livestream.comments.scene import Scene, look
from livestream.comments.spelling import spellings
from livestream.comments.tokens import Kind
from livestream.comments.topics import topic_of
from livestream.comments.values import Comment, Intent, Line, Parsed, Topic
from livestream.comments.vocabulary import (
    ALREADY,
    BROKEN,
    COMPLAINT,
    CONDITION,
    DAMAGE,
    FILLERS,
    HESITATE,
    IF,
    INVITATION,
    NOTHING,
    PAST,
    PRAISE,
    PROMOTION,
    RECEIVED,
    RECRUITING,
    RETURN,
    SPAM,
    THEN,
    TOTAL,
    VERB,
    WHOLESALE,
)

MANY = 20  # from more than so many units a person looks first
REMEMBERED = 50  # earlier comments of the author; more are not needed to know what was ordered
_STRANGERS = 2  # words nobody knows that "2 hũ …" may hold and still be an order
_RANK = spellings("số", strict=True)  # "số 1" praises
_EVERYDAY = frozenset().union(
    *(
        spellings(word)
        for word in (
            "ăn",
            "uống",
            "xài",
            "hết",
            "tặng",
            "nhà",
            "có",
            "trúng",
            "còn",
            "bán",
            "tim",
            "like",
            "share",
            "follow",
        )
    )
)


def parse(comment: Comment, catalogue: Catalogue) -> Parsed:
    """Read a comment after the author's earlier ones. Any text will do; nothing is raised."""
    history = History()
    for text in comment.same_author_prev[-REMEMBERED:]:
        history.add(_read(replace(comment, text=text, same_author_prev=()), catalogue, history))
    return _read(comment, catalogue, history)


def _read(comment: Comment, catalogue: Catalogue, history: History) -> Parsed:
    scene = look(comment, catalogue)
    if _is_spam(scene):
        return Parsed(Intent.SPAM, mentioned_codes=_mentioned(scene))
    if comment.minigame and (answer := minigames.answer(scene.text, scene.all_hits)):
        return Parsed(Intent.MINIGAME, phone=scene.text.phone.phone, answer=answer)
    if _is_complaint(scene):
        return _without_lines(scene, Intent.COMPLAINT, needs_review=True)
    if change := read_change(scene, history):
        return _changed(scene, change)
    if scene.has(HESITATE):
        return _without_lines(scene, Intent.CHAT)
    if scene.has(WHOLESALE):
        return _without_lines(scene, Intent.QUESTION, topic=Topic.PRICE)
    return _order_or_talk(scene, history)


def _order_or_talk(scene: Scene, history: History) -> Parsed:
    asks = scene.asks
    verbs = scene.verbs
    if not verbs and not asks and scene.names_cost():
        return _without_lines(scene, Intent.QUESTION, topic=topic_of(scene))
    if _is_order(scene, verbs, asks):
        return _ordered(scene, history, asks)
    if scene.text.phone.spans and not (asks and scene.typed):
        return _without_lines(scene, Intent.CONTACT, topic=topic_of(scene) if asks else None)
    if asks:
        return _without_lines(scene, Intent.QUESTION, topic=topic_of(scene))
    if scene.address and scene.address.is_sure and not scene.mentions(PRAISE, PAST):
        return _without_lines(scene, Intent.CONTACT)
    return _without_lines(scene, Intent.CHAT)


def _is_order(scene: Scene, verbs: list[Hit], asks: list[int]) -> bool:
    """Comment rule 10: a verb, a phone beside goods, or asking for the total makes an order of a question."""
    is_decided = bool(verbs) or bool(scene.text.phone.spans) or scene.has(TOTAL)
    if asks and _is_introduced(scene, verbs, IF):
        return False  # "nếu lấy 5 hũ có giảm không"
    if any(anchor.is_typed for anchor in scene.anchors):
        return is_decided or (not asks and (not scene.mentions(PRAISE) or _has_quantity(scene)))
    if scene.anchors:
        return is_decided or (not asks and (_has_quantity(scene) or _has_number_beside_name(scene)))
    if scene.typed:
        return False  # a code of an earlier order only
    counted = _has_quantity(scene)
    if verbs:
        return _is_order_of_pinned(scene, verbs, asks, counted=counted)
    if asks:
        return scene.has(TOTAL) and counted
    if counted:
        return bool(scene.text.phone.spans) or _strangers(scene) <= _STRANGERS
    return _is_bare_number(scene)


def _is_order_of_pinned(scene: Scene, verbs: list[Hit], asks: list[int], *, counted: bool) -> bool:
    """Without a product "chốt" or "cho em 2" mean the pinned one, "đặt hàng sao" and "muốn mua quá" none."""
    if counted or (
        _has_number(scene) and (any(verb.label == VERB for verb in verbs) or _strangers(scene) < _STRANGERS)
    ):
        return True
    if scene.has(ALREADY):
        return False  # "chốt rồi nha"
    if all(any(ask in scene.clause_of(verb.start) for ask in asks) for verb in verbs) and asks:
        return False
    sure = any(verb.label == VERB for verb in verbs)
    strangers = _strangers(scene)
    return (
        bool(scene.text.phone.spans)
        or (sure and strangers < _STRANGERS and not scene.mentions(PRAISE))
        or not strangers
    )


def _ordered(scene: Scene, history: History, asks: list[int]) -> Parsed:
    made = _lines(scene)
    unknown = tuple(code.code for code in scene.typed if code.code not in scene.catalogue.wares)
    phone = scene.text.phone
    is_duplicate = history.repeats(made.lines)
    return Parsed(
        Intent.ORDER,
        topic=topic_of(scene) if asks or scene.has(TOTAL) else None,
        orders=made.lines,
        mentioned_codes=tuple(dict.fromkeys(unknown)),
        phone=phone.phone,
        address=scene.address.text if scene.address else None,
        needs_review=not made.lines
        or not made.is_clear
        or bool(unknown)
        or phone.doubtful
        or scene.has(CONDITION, IF)
        or _is_introduced(scene, scene.verbs, THEN)
        or _needs_person(scene, made.lines)
        or (not scene.anchors and _is_bare_number(scene)),
        duplicate=is_duplicate,
    )


def _is_introduced(scene: Scene, verbs: list[Hit], label: str) -> bool:
    """A phrase with that label stands right before an order verb: "nếu em lấy", "thì chốt"."""
    return any(hit.until == verb.start for hit in scene.hits.get(label, ()) for verb in verbs)


def _lines(scene: Scene) -> Lines:
    if scene.anchors:
        return build(
            scene.tokens,
            scene.anchors,
            scene.catalogue,
            scene.all_hits,
            skipped=scene.skipped,
            is_bare=scene.is_bare,
        )
    if scene.ware is None:
        return Lines((), is_clear=False)
    skipped = scene.skipped
    free = [token for at, token in enumerate(scene.tokens) if at not in skipped]
    made, is_clear = lines_of(scene.ware, free, is_bare=scene.is_bare)
    return Lines(tuple(made), is_clear)


def _changed(scene: Scene, change: Change) -> Parsed:
    is_cancel = change.intent is Intent.CANCEL
    return Parsed(
        change.intent,
        orders=change.lines,
        phone=scene.text.phone.phone,
        needs_review=not change.is_clear
        or scene.text.phone.doubtful
        or (not is_cancel and _needs_person(scene, change.lines)),
    )


def _without_lines(
    scene: Scene, intent: Intent, *, topic: Topic | None = None, needs_review: bool = False
) -> Parsed:
    is_contact = intent is Intent.CONTACT
    codes = _mentioned(scene)
    return Parsed(
        intent,
        topic=topic,
        mentioned_codes=codes,
        phone=scene.text.phone.phone,
        address=scene.address.text if is_contact and scene.address else None,
        needs_review=needs_review
        or scene.text.phone.doubtful
        or any(code not in scene.catalogue.wares for code in codes),
    )


def _mentioned(scene: Scene) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.code for code in scene.typed))


def _needs_person(scene: Scene, lines: tuple[Line, ...]) -> bool:
    return any((line.qty or 0) > MANY or scene.catalogue.wares[line.code].age_restricted for line in lines)


def _is_spam(scene: Scene) -> bool:
    """Links, loans, betting, recruiting; praise of one's own goods with an invitation or a price."""
    if any(token.kind is Kind.URL for token in scene.tokens) or scene.mentions(SPAM):
        return True
    if not scene.mentions(PROMOTION, RECRUITING) or scene.typed or scene.asks:
        return False
    has_price = any(token.kind is Kind.SKIP for token in scene.tokens)
    return scene.mentions(RECRUITING, INVITATION) or has_price or bool(scene.text.phone.spans)


def _is_complaint(scene: Scene) -> bool:
    """Damage to goods that came, or service that did not; "có bị hư không" only asks."""
    is_asking = bool(scene.asks)
    if scene.mentions(COMPLAINT, BROKEN):
        return not is_asking or (scene.mentions(PAST, RECEIVED) and not scene.mentions(RETURN))
    return scene.mentions(DAMAGE) and (scene.mentions(PAST) or (scene.mentions(RECEIVED) and not is_asking))


def _has_quantity(scene: Scene) -> bool:
    """A number with a unit, an x, or a weight or pack that can be bought."""
    ware = scene.ware or scene.catalogue.anything
    if scene.anchors and (code := scene.anchors[0].code):
        ware = scene.catalogue.wares[code]
    return any(group.is_explicit or group.sizes or group.measure for group in scene.free_groups(ware))


def _has_number(scene: Scene) -> bool:
    return any(group.qty is not None for group in scene.free_groups(scene.ware or scene.catalogue.anything))


def _has_number_beside_name(scene: Scene) -> bool:
    """A number right before or behind a name: "2 sầu riêng", "sầu riêng 2"."""
    tokens = scene.tokens
    return any(
        at not in scene.skipped and 0 <= at < len(tokens) and tokens[at].value is not None
        for anchor in scene.anchors
        for at in (anchor.start - 1, anchor.until)
    )


def _is_bare_number(scene: Scene) -> bool:
    """A number up to 99 and small words only: "1 e"."""
    words = [token for token in scene.tokens if token.kind not in (Kind.MARK, Kind.PHONE)]
    numbers = [token for token in words if token.kind is Kind.NUMBER]
    if len(numbers) != 1 or not _has_number(scene) or any(token.word in _RANK for token in words):
        return False
    return all(
        token.kind is Kind.WORD and token.word in FILLERS for token in words if token is not numbers[0]
    )


def _strangers(scene: Scene) -> int:
    """Words that are no part of an order; everyday words about one's own home weigh most."""
    ware = scene.ware or scene.catalogue.anything
    known = {
        at
        for hit in scene.all_hits
        if hit.label not in (PRAISE, DAMAGE, NOTHING)
        for at in range(hit.start, hit.until)
    }
    count = 0
    for at, token in enumerate(scene.tokens):
        if token.kind is not Kind.WORD or at in scene.skipped or token.word in FILLERS:
            continue
        if token.word in _EVERYDAY:
            count += _STRANGERS + 1
        elif at not in known and token.word not in ware.units and token.word not in ware.telling:
            count += 1
    return count
