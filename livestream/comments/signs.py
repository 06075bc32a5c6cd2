"""What a comment shows at first sight: spam, a complaint, a quantity, words of no order. Pure."""

from livestream.comments.scene import Scene
from livestream.comments.spelling import forms_of, spellings
from livestream.comments.tokens import Kind
from livestream.comments.vocabulary import (
    ADD,
    BROKEN,
    COMPLAINT,
    DAMAGE,
    FILLERS,
    INVITATION,
    NOTHING,
    PAST,
    PRAISE,
    PROMOTION,
    RECEIVED,
    RECRUITING,
    RETURN,
    SPAM,
)
from livestream.comments.wares import Ware

STRANGERS = 2  # words nobody knows that "2 hũ …" may hold and still be an order
_RANK = spellings("số", strict=True)  # "số 1" praises
_EVERYDAY = forms_of("ăn uống xài hết tặng nhà có trúng còn bán tim like share follow")


def is_spam(scene: Scene) -> bool:
    """Links, loans, betting, recruiting; praise of one's own goods with an invitation or a price."""
    if any(token.kind is Kind.URL for token in scene.tokens) or scene.mentions(SPAM):
        return True
    if not scene.mentions(PROMOTION, RECRUITING) or scene.typed or scene.asks:
        return False
    has_price = any(token.kind is Kind.SKIP for token in scene.tokens)
    return scene.mentions(RECRUITING, INVITATION) or has_price or bool(scene.text.phone.spans)


def is_complaint(scene: Scene) -> bool:
    """Damage to goods that came, or service that did not; "có bị hư không" only asks."""
    is_asking = bool(scene.asks)
    if scene.mentions(COMPLAINT, BROKEN):
        return not is_asking or (scene.mentions(PAST, RECEIVED) and not scene.mentions(RETURN))
    spoilt = {hit.start for hit in scene.hits.get(DAMAGE, ())}
    if not is_asking and any(anchor.until in spoilt for anchor in scene.anchors):
        return True  # "M04 hư 2 hộc"
    return scene.mentions(DAMAGE) and (scene.mentions(PAST) or (scene.mentions(RECEIVED) and not is_asking))


def has_quantity(scene: Scene) -> bool:
    """A number with a unit, an x, or a weight or pack that can be bought."""
    groups = scene.free_groups(_ware(scene))
    return any(group.is_explicit or group.sizes or group.measure for group in groups)


def has_number(scene: Scene) -> bool:
    """Any number that may count goods."""
    return any(group.qty is not None for group in scene.free_groups(_ware(scene)))


def _ware(scene: Scene) -> Ware:
    """What the words are about: the first product named, else the one that is pinned."""
    code = scene.anchors[0].code if scene.anchors else None
    return scene.catalogue.wares[code] if code else scene.ware or scene.catalogue.anything


def counts_goods(scene: Scene) -> bool:
    """A quantity, a number right beside a name, or a number among words of the order: "tiêu đen hũ xay 2"."""
    tokens = scene.tokens
    return (
        has_quantity(scene)
        or any(
            at not in scene.skipped and 0 <= at < len(tokens) and tokens[at].value is not None
            for anchor in scene.anchors
            for at in (anchor.start - 1, anchor.until)
        )
        or (has_number(scene) and not strangers(scene))
    )


def is_bare_number(scene: Scene) -> bool:
    """A number up to 99 and small words only: "1 e"."""
    words = [token for token in scene.tokens if token.kind not in (Kind.MARK, Kind.PHONE)]
    numbers = [token for token in words if token.kind is Kind.NUMBER]
    if len(numbers) != 1 or not has_number(scene) or any(token.word in _RANK for token in words):
        return False
    more = {at for hit in scene.hits.get(ADD, ()) for at in range(hit.start, hit.until)}
    small = [token for at, token in enumerate(scene.tokens) if token.word in FILLERS or at in more]
    return all(token.kind is Kind.WORD and token in small for token in words if token is not numbers[0])


def strangers(scene: Scene) -> int:
    """Words that are no part of an order; everyday words about one's own home weigh most."""
    ware = _ware(scene)
    known = {
        at
        for hit in scene.all_hits
        if hit.label not in (PRAISE, DAMAGE, NOTHING)
        for at in range(hit.start, hit.until)
    }
    named = {at for anchor in scene.anchors for at in range(anchor.start, anchor.until)}
    count = 0
    for at, token in enumerate(scene.tokens):
        if token.kind is not Kind.WORD or at in scene.skipped or at in named or token.word in FILLERS:
            continue
        if token.word in _EVERYDAY:
            count += STRANGERS + 1
        elif at not in known and token.word not in ware.units and token.word not in ware.telling:
            count += 1
    return count
