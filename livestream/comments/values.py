"""What goes into the comment reader and what comes out. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What the writer of a comment wants."""

    ORDER = "order"
    CHANGE = "change"
    CANCEL = "cancel"
    CONTACT = "contact"
    QUESTION = "question"
    MINIGAME = "minigame"
    COMPLAINT = "complaint"
    CHAT = "chat"
    SPAM = "spam"


class Topic(StrEnum):
    """What a question, or the question inside an order, is about."""

    PRICE = "price"
    STOCK = "stock"
    SHIPPING = "shipping"
    QUALITY = "quality"
    CERTIFICATE = "certificate"
    PAYMENT = "payment"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment and what was going on when it was written.

    `same_author_prev` are the author's earlier comments of this live, oldest first. `minigame` names the game
    that is running, or None.
    """

    text: str
    pinned_code: str | None = None
    same_author_prev: tuple[str, ...] = ()
    minigame: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One order line. In a change `qty` is the target and 0 removes; in a cancel it is None.

    `variant` is None when the product has one only or the comment leaves it open.
    """

    code: str
    qty: int | None
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a comment says. `mentioned_codes` are codes that make no line; `phone` is 10 digits."""

    intent: Intent
    topic: Topic | None = None
    orders: tuple[Line, ...] = ()
    mentioned_codes: tuple[str, ...] = ()
    phone: str | None = None
    address: str | None = None
    answer: str | None = None
    needs_review: bool = False
    duplicate: bool = False
