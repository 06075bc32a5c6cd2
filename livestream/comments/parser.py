"""Read one live comment: what its author wants, and the order in it. Pure.

The rules are those of selling by comments on Vietnamese platforms: a code or the name of a product,
a quantity, a phone, in any order and spelling. What is doubtful is marked for a person instead of guessed.
"""

from livestream.comments import minigames, signs
from livestream.comments.catalogue import Catalogue
from livestream.comments.changes import Change, read_change
from livestream.comments.history import History
from livestream.comments.lines import Lines, build, lines_of
from livestream.comments.phrases import Hit
from livestream.comments.scene import Scene, look
from livestream.comments.tokens import LONGEST
from livestream.comments.topics import topic_of
from livestream.comments.values import Comment, Intent, Line, Parsed, Topic
from livestream.comments.vocabulary import (
    ALREADY,
    CONDITION,
    HESITATE,
    IF,
    PAID,
    PAST,
    PRAISE,
    THEN,
    TOTAL,
    VERB,
    WHOLESALE,
)

MANY = 20  # from more than so many units a person looks first
REMEMBERED = 50  # earlier comments of the author; more are not needed to know what was ordered
MOST_READINGS = 8_192  # that a catalogue remembers: a few megabytes, the talk of some minutes


def parse(comment: Comment, catalogue: Catalogue) -> Parsed:
    """Read a comment after the author's earlier ones. Any text will do; nothing is raised."""
    history = History()
    for text in comment.same_author_prev[-REMEMBERED:]:
        history = history.after(_reading(text, comment, catalogue, history))
    return _reading(comment.text, comment, catalogue, history)


def _reading(text: str, among: Comment, catalogue: Catalogue, history: History) -> Parsed:
    """What a text says where `among` is written. A reading hangs on nothing but its key, so that the
    earlier words of an author, and what others wrote alike, are read once."""
    key = (text[:LONGEST], among.pinned_code, among.minigame, history)
    known = catalogue.readings.get(key)
    if known is None:
        comment = Comment(key[0], among.pinned_code, minigame=among.minigame)
        known = _read(comment, catalogue, history)
        if len(catalogue.readings) >= MOST_READINGS:
            catalogue.readings.clear()
        catalogue.readings[key] = known
    return known


def _read(comment: Comment, catalogue: Catalogue, history: History) -> Parsed:
    scene = look(comment, catalogue)
    if signs.is_spam(scene):
        return Parsed(Intent.SPAM, mentioned_codes=_mentioned(scene))
    if comment.minigame and (answer := minigames.answer(scene.text, scene.all_hits)):
        return Parsed(Intent.MINIGAME, phone=scene.text.phone.phone, answer=answer)
    if signs.is_complaint(scene):
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
    if not is_decided and scene.shows_goods:
        return False  # "lên M27 đi" wants to see it
    if any(anchor.is_typed for anchor in scene.anchors):
        is_talk = scene.mentions(PRAISE, PAID) and not signs.has_quantity(scene)
        return is_decided or not (asks or is_talk)
    if scene.anchors:
        return is_decided or (not asks and signs.counts_goods(scene))
    if scene.typed:
        return False  # a code of an earlier order only
    counted = signs.has_quantity(scene)
    if verbs:
        return _is_order_of_pinned(scene, verbs, asks, counted=counted)
    if asks:
        return scene.has(TOTAL) and counted
    if counted:
        return bool(scene.text.phone.spans) or signs.strangers(scene) <= signs.STRANGERS
    return signs.is_bare_number(scene)


def _is_order_of_pinned(scene: Scene, verbs: list[Hit], asks: list[int], *, counted: bool) -> bool:
    """Without a product "chốt" or "cho em 2" mean the pinned one, "đặt hàng sao" and "muốn mua quá" none."""
    is_sure = any(verb.label == VERB for verb in verbs)
    strangers = signs.strangers(scene)
    if counted or (signs.has_number(scene) and (is_sure or strangers < signs.STRANGERS)):
        return True
    if scene.has(ALREADY):
        return False  # "chốt rồi nha"
    if asks and all(any(ask in scene.clause_of(verb.start) for ask in asks) for verb in verbs):
        return False
    is_plain = strangers < signs.STRANGERS and not scene.mentions(PRAISE)
    return bool(scene.text.phone.spans) or (is_sure and is_plain) or not strangers


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
        or (not scene.anchors and signs.is_bare_number(scene)),
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
