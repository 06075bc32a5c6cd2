"""Changes and cancellations of earlier orders (comment rule 11). Pure."""

from typing import NamedTuple

from livestream.comments import variants
from livestream.comments.history import History
from livestream.comments.lines import Anchor, build
from livestream.comments.phrases import Hit
from livestream.comments.quantities import read_groups
from livestream.comments.scene import Scene
from livestream.comments.spelling import forms_of
from livestream.comments.tokens import Kind, Token
from livestream.comments.values import Intent, Line
from livestream.comments.variants import Choice
from livestream.comments.vocabulary import (
    ADD,
    BECOME,
    BUY,
    CANCEL,
    DROP,
    FILLERS,
    INSTEAD_OF,
    KEEP,
    LESS,
    MISTYPED,
    MORE,
    ONLY,
    SWAP,
    TO,
    VERB,
)

_SURELY = forms_of("huỷ nữa đơn")
_LABELS = (SWAP, BECOME, MISTYPED, INSTEAD_OF, CANCEL, DROP, ADD, MORE, LESS, TO, ONLY)


class Change(NamedTuple):
    """A change or cancellation; unclear when the earlier order it speaks of was not found."""

    intent: Intent
    lines: tuple[Line, ...]
    is_clear: bool = True


def read_change(scene: Scene, history: History) -> Change | None:
    """What a comment does to the author's earlier orders; None when it does nothing to them."""
    if not scene.mentions(*_LABELS):
        return None
    return (
        _swap(scene, history)
        or _cancel(scene, history)
        or _become(scene, history)
        or _more_or_less(scene, history)
    )


def _first(scene: Scene, *labels: str) -> Hit | None:
    found = [hit for label in labels for hit in scene.hits.get(label, ()) if hit.start not in scene.void]
    return min(found, key=lambda hit: hit.start, default=None)


def _last(scene: Scene, *labels: str) -> Hit | None:
    found = [hit for label in labels for hit in scene.hits.get(label, ()) if hit.start not in scene.void]
    return max(found, key=lambda hit: hit.start, default=None)


def _number_sign(scene: Scene, history: History) -> Hit | None:
    """In "M12 lên 3", "còn 1", "lấy 3 thôi" small words that set the quantity held, and ask nothing."""
    if not history.held or scene.asks:
        return None
    tokens = scene.tokens
    for hit in scene.hits.get(TO, ()):
        if hit.until < len(tokens) and tokens[hit.until].value is not None:
            return hit
    for hit in scene.hits.get(INSTEAD_OF, ()):
        if hit.until < len(tokens) and tokens[hit.until].value is not None:
            return hit._replace(until=len(tokens))  # "2 hũ thay vì 3": the number in front counts
    for hit in scene.hits.get(ONLY, ()):
        if any(tokens[at].value is not None for at in range(max(0, hit.start - 2), hit.start)):
            return hit
    return None


def _known(scene: Scene) -> list[Anchor]:
    return [anchor for anchor in scene.anchors if anchor.code is not None]


def _swap(scene: Scene, history: History) -> Change | None:
    """One product for another: "đổi M12 qua M20", "bỏ M12 lấy M20", "lấy M20 thay vì M12"."""
    known = _known(scene)
    verb = _first(scene, SWAP, BECOME, INSTEAD_OF) or _dropping(scene, history)
    if verb is None or not known:
        return None
    behind = [anchor for anchor in known if anchor.start >= verb.until]
    if verb.label == INSTEAD_OF:
        old, new = behind[0] if behind else None, known[0]
    elif len(known) >= 2:
        old, new = known[0], known[-1]
        if verb.label in (CANCEL, DROP) and not _takes_instead(scene, old, new):
            return None
    elif verb.label in (SWAP, BECOME) and behind and history.held and known[0].code not in history.codes():
        old, new = None, known[0]
    else:
        return None
    old_code = old.code if old else history.codes()[-1] if history.held else None
    if old_code is None or old_code == new.code or new.code is None:
        return None
    chosen = _choice(scene, new)
    held = sum(history.of(old_code).values())
    line = Line(new.code, chosen.qty or held or 1, _key(scene, new.code, chosen.variant))
    is_clear = chosen.is_clear and (old is not None or len(history.codes()) == 1) and bool(held)
    return Change(Intent.CHANGE, (Line(old_code, 0), line), is_clear)


def _takes_instead(scene: Scene, old: Anchor, new: Anchor) -> bool:
    """A verb of taking stands between the product that goes and the one that comes."""
    takes = [hit for label in (VERB, BUY, ADD, SWAP) for hit in scene.hits.get(label, ())]
    return any(old.until <= hit.start < new.start for hit in takes)


def _cancel(scene: Scene, history: History) -> Change | None:
    verb = _dropping(scene, history)
    if verb is None:
        return None
    if not history.held and scene.asks and not scene.anchors:
        return None  # "có huỷ được không" asks what would happen
    kept = {at for hit in scene.hits.get(KEEP, ()) for at in scene.clause_of(hit.start)}
    named = [anchor.code for anchor in _known(scene) if anchor.start not in kept]
    codes = list(dict.fromkeys(code for code in named or history.codes() if code))
    if not codes and not any(token.word in _SURELY for token in scene.tokens):
        return None  # "thôi không mua" of somebody who had ordered nothing
    return Change(Intent.CANCEL, tuple(Line(code, None) for code in codes), bool(codes))


def _dropping(scene: Scene, history: History) -> Hit | None:
    """The word that cancels. "bỏ" and "không lấy" need something to drop: "bỏ vô hộp" drops nothing."""
    if sure := _first(scene, CANCEL):
        return sure if not _is_name(scene, sure) else None
    verb = _first(scene, DROP)
    if verb is None or (verb.start and scene.tokens[verb.start - 1].value is not None):
        return None
    at, goods = verb.until, {anchor.start for anchor in scene.anchors}
    while at < len(scene.tokens) and at not in goods and _is_filler(scene.tokens[at]):
        at += 1
    names_goods = at in goods
    ends = at >= len(scene.tokens)
    return verb if names_goods or (ends and history.held) else None


def _is_filler(token: Token) -> bool:
    return token.word in FILLERS or token.kind is Kind.MARK


def _is_name(scene: Scene, hit: Hit) -> bool:
    """Huy is also a first name: with a capital, or without the mark in a comment that has marks."""
    for at in range(hit.start, hit.until):
        token = scene.tokens[at]
        if token.word == "huy" and at and (scene.text.is_capital(token) or not scene.is_bare):
            return True
    return False


def _become(scene: Scene, history: History) -> Change | None:
    """The target of "đổi thành 3 hũ", "tăng lên 5", "M12 đổi sang hũ 500g", "lấy 3 thôi", "nhầm, 3 hũ"."""
    verb = _last(scene, BECOME, SWAP, MISTYPED) or _number_sign(scene, history)
    if verb is None:
        return None
    target, is_clear = _target(scene, history)
    ware = scene.catalogue.wares.get(target or "")
    if ware is None:
        return Change(Intent.CHANGE, (), False) if verb.label == BECOME and _has_count(scene) else None
    verb = max(verb, _last(scene, TO) or verb, key=lambda hit: hit.start)  # "đổi 2 hũ thành 3 hũ"
    behind = [token for at, token in enumerate(scene.tokens) if at >= verb.until and at not in _taken(scene)]
    chosen = _read(scene, behind, ware.code)
    if chosen.qty is None and chosen.variant is None:
        chosen = _read(scene, _free(scene), ware.code)
    if chosen.qty is None and (chosen.variant is None or not history.of(ware.code)):
        return None
    if verb.label != BECOME and not history.of(ware.code):
        return None
    return Change(Intent.CHANGE, (_line(scene, history, ware.code, chosen, 0),), is_clear and chosen.is_clear)


def _more_or_less(scene: Scene, history: History) -> Change | None:
    """The earlier quantity and a difference: "thêm 1", "1 hũ nữa", "bớt 1"."""
    adds = _first(scene, ADD, MORE)
    verb = adds or _first(scene, LESS)
    if verb is None or not history.held or (verb.label == MORE and not _has_count(scene)):
        return None
    sign = 1 if adds else -1
    if known := _known(scene):
        if not any(history.of(anchor.code or "") for anchor in known):
            return None
        built = build(
            scene.tokens,
            scene.anchors,
            scene.catalogue,
            scene.all_hits,
            skipped=scene.skipped,
            is_bare=scene.is_bare,
        )
        made = [
            _line(scene, history, line.code, Choice((line.qty or 1), _place(scene, line)), sign)
            for line in built.lines
        ]
        return Change(Intent.CHANGE, tuple(made), built.is_clear)
    if scene.anchors:
        return None
    target, is_clear = _target(scene, history)
    if target is None or (sign < 0 and not _has_count(scene)):
        return None
    chosen = _read(scene, _free(scene), target)
    return Change(Intent.CHANGE, (_line(scene, history, target, chosen, sign),), is_clear and chosen.is_clear)


def _target(scene: Scene, history: History) -> tuple[str | None, bool]:
    """The product a change speaks of, and whether it is sure: named, the only, the pinned, the last one."""
    if scene.anchors:
        return scene.anchors[0].code, bool(history.of(scene.anchors[0].code or ""))
    codes = history.codes()
    if not codes:
        return None, False
    pinned = scene.comment.pinned_code
    return (codes[0], True) if len(codes) == 1 else (pinned if pinned in codes else codes[-1], False)


def _line(scene: Scene, history: History, code: str, chosen: Choice, sign: int) -> Line:
    """The line as it will be: `sign` 0 sets the quantity, 1 adds to what is held, -1 takes away."""
    held = history.of(code)
    variant = _key(scene, code, chosen.variant)
    if variant is None and len(held) == 1:
        variant = next(iter(held))[1]  # the variant stays as it was
    before = held.get((code, variant), sum(held.values()) if sign == 0 else 0)
    qty = before + sign * (chosen.qty or 1) if sign else (chosen.qty or before or 1)
    return Line(code, max(0, qty), variant)


def _choice(scene: Scene, anchor: Anchor) -> Choice:
    """What is said of the product that comes in a swap."""
    behind = [
        token for at, token in enumerate(scene.tokens) if at >= anchor.until and at not in _taken(scene)
    ]
    return _read(scene, behind, anchor.code or "")


def _read(scene: Scene, tokens: list[Token], code: str) -> Choice:
    ware = scene.catalogue.wares[code]
    return variants.choose(variants.merged(read_groups(tokens, ware, is_bare=scene.is_bare))[0], ware)


def _taken(scene: Scene) -> set[int]:
    inside = {at for anchor in scene.anchors for at in range(anchor.start, anchor.until)}
    return inside | scene.skipped


def _free(scene: Scene) -> list[Token]:
    taken = _taken(scene)
    return [token for at, token in enumerate(scene.tokens) if at not in taken]


def _has_count(scene: Scene) -> bool:
    ware = scene.ware or scene.catalogue.anything
    return any(group.qty is not None for group in read_groups(_free(scene), ware, is_bare=scene.is_bare))


def _place(scene: Scene, line: Line) -> int | None:
    keys = scene.catalogue.wares[line.code].keys
    return keys.index(line.variant) if line.variant in keys else None


def _key(scene: Scene, code: str, variant: int | None) -> str | None:
    ware = scene.catalogue.wares[code]
    return ware.keys[variant] if variant is not None and ware.has_choice else None
