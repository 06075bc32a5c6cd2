"""What a question is about (comment rule 10). Pure."""

from livestream.comments.scene import Scene
from livestream.comments.values import Topic
from livestream.comments.vocabulary import (
    BUY,
    CERTIFICATE,
    EATEN,
    HAVE,
    HOW_MUCH,
    PAYMENT,
    PRICE,
    QUALITY,
    RETURN,
    SHIPPING,
    STOCK,
    TOTAL,
    VERB,
    WHOLESALE,
)

_IN_ORDER = (  # the narrower word wins: "phí ship bao nhiêu" is about shipping
    (RETURN, Topic.RETURN),
    (CERTIFICATE, Topic.CERTIFICATE),
    (PAYMENT, Topic.PAYMENT),
    (SHIPPING, Topic.SHIPPING),
    (QUALITY, Topic.QUALITY),
    (WHOLESALE, Topic.PRICE),
    (PRICE, Topic.PRICE),
    (TOTAL, Topic.PRICE),
    (STOCK, Topic.STOCK),
    (HOW_MUCH, Topic.PRICE),
)


def topic_of(scene: Scene) -> Topic | None:
    """The topic of a question, or of the question inside an order; None when it is about something else."""
    for label, topic in _IN_ORDER:
        if scene.mentions(label):
            return topic
    tokens = scene.tokens
    starts = {anchor.start for anchor in scene.anchors}
    for hit in scene.hits.get(HAVE, ()):
        if hit.until in starts or (hit.until < len(tokens) and tokens[hit.until].value is not None):
            return Topic.STOCK  # "có M12 không", "có loại 500g không"
    is_of_goods = bool(scene.anchors) and scene.mentions(HAVE) and not scene.mentions(VERB, BUY)
    return Topic.QUALITY if is_of_goods or scene.mentions(EATEN) else None
