"""One viewer: what they write, and what they mean by it: noted as it is written, never read out of it."""

import random
from dataclasses import dataclass, field

from sandbox.live import sentences
from sandbox.live.goods import Ware
from sandbox.live.handwriting import Hand

PREFIXES = ("m", "M", "m", "M", "mã ", "ma ", "ms", "Mã ", "mã số ", "sp", "M.", "m ")
WORDS = ("", "một", "hai", "ba", "bốn", "năm")
MOBILE = ("090", "091", "096", "098", "032", "037", "070", "077", "083", "086", "093")
Key = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Line:
    """How many of what its author wants from now on; None: no more of it."""

    code: str
    variant: str | None
    quantity: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with its meaning."""

    text: str
    intent: str
    lines: tuple[Line, ...] = ()
    phone: str | None = None
    answer: str | None = None
    is_duplicate: bool = False


@dataclass(slots=True)
class Viewer:
    """A name, a hand, and what was ordered so far."""

    number: int
    name: str
    hand: Hand
    phone: str
    wants: dict[Key, int] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The platform's number of this person."""
        return f"u{self.number}"

    @property
    def codes(self) -> list[str]:
        """Every code ordered so far, cancelled ones included, oldest first."""
        return list(dict.fromkeys(line.code for said in self.said for line in said.lines))


def appear(number: int, chance: random.Random) -> Viewer:
    """A new viewer."""
    name = chance.choice(sentences.NAMES)
    phone = f"{chance.choice(MOBILE)}0000{chance.randrange(1000):03d}"
    return Viewer(
        number, f"{name} {chance.randrange(100)}" if chance.random() < 0.4 else name, Hand(chance), phone
    )


class Pen:
    """Writes for viewers: each kind of comment is a method that answers None when it makes no sense now."""

    def __init__(self, wares: list[Ware], chance: random.Random) -> None:
        self._wares = wares
        self._chance = chance
        self.pinned: Ware | None = None  # without one nobody orders without a code

    def chat(self, viewer: Viewer) -> Said:
        """Talk."""
        return Said(viewer.hand.write(self._chance.choice(sentences.CHAT), may_end=False), "chat")

    def question(self, viewer: Viewer) -> Said:
        """A question about goods, prices, shipping."""
        return Said(viewer.hand.write(self._filled(sentences.QUESTIONS), may_end=False), "question")

    def spam(self, viewer: Viewer) -> Said:
        """Loans, betting, other shops."""
        return Said(self._filled(sentences.SPAM), "spam")

    def complaint(self, viewer: Viewer) -> Said:
        """Somebody is angry about an earlier order."""
        return Said(viewer.hand.write(self._filled(sentences.COMPLAINTS), may_end=False), "complaint")

    def contact(self, viewer: Viewer) -> Said:
        """A phone number or an address by itself."""
        if self._chance.random() < 0.2:
            return Said(f"giao về {self._chance.choice(sentences.PLACES)}", "contact")
        shown = self._typed_phone(viewer.phone)
        text = self._chance.choice((shown, f"số điện thoại em {shown}", f"{shown} nha shop"))
        return Said(viewer.hand.write(text, may_end=False), "contact", phone=viewer.phone)

    def answer(self, viewer: Viewer, tag: str) -> Said:
        """The answer to a running game."""
        number = str(self._chance.randint(1, 99))
        letter = self._chance.choice("ABCD")
        text, told = self._chance.choice(
            ((f"#{tag} {number}", number), (f"đáp án {letter}", letter), (f"em đoán {number}", number))
        )
        return Said(text, "minigame", answer=told)

    def again(self, viewer: Viewer) -> Said | None:
        """The latest order once more, letter by letter: nothing is added."""
        last = viewer.said[-1] if viewer.said else None
        if last is None or last.intent != "order" or last.is_duplicate:
            return None
        return Said(last.text, "order", last.lines, last.phone, is_duplicate=True)

    def order(self, viewer: Viewer) -> Said | None:
        """One product that this viewer has not ordered yet."""
        ware = self._new_to(viewer)
        if ware is None:
            return None
        quantity = self._chance.choices((1, 2, 3, 4, 5, 10), (40, 28, 14, 6, 8, 4))[0]
        text, variant = self._order_text(ware, quantity)
        return self._with_phone(viewer, text, (Line(ware.code, variant, quantity),))

    def order_pinned(self, viewer: Viewer) -> Said | None:
        """Without a code: what is shown just now."""
        ware = self.pinned
        if ware is None or ware.code in viewer.codes:
            return None
        quantity = self._chance.randint(1, 5)
        variant = self._chance.choice(ware.sayable()) if ware.sayable() and len(ware.variants) > 1 else None
        what = variant.words if variant else "phần"
        text = self._chance.choice(
            (
                f"cho em {quantity} {what}",
                f"chốt {quantity} {what}",
                f"lấy {quantity} {what}",
                f"{quantity} {what}",
            )
        )
        key = variant.key if variant else None
        return self._with_phone(viewer, text, (Line(ware.code, key, quantity),))

    def order_several(self, viewer: Viewer) -> Said | None:
        """Two or three products in one comment."""
        fresh = [ware for ware in self._wares if ware.code not in viewer.codes]
        if len(fresh) < 3:
            return None
        chosen = self._chance.sample(fresh, self._chance.choice((2, 2, 3)))
        if self._chance.random() < 0.3:
            each = self._chance.randint(1, 3)
            text = " + ".join(self._code(one) for one in chosen) + f" mỗi thứ {each}"
            return self._with_phone(viewer, text, tuple(Line(one.code, None, each) for one in chosen))
        glue = self._chance.choice((" + ", ", ", "; ", " và "))
        counted = [(one, self._chance.randint(1, 4)) for one in chosen]
        text = glue.join(f"{self._code(one)} x{quantity}" for one, quantity in counted)
        return self._with_phone(viewer, text, tuple(Line(one.code, None, many) for one, many in counted))

    def change(self, viewer: Viewer) -> Said | None:
        """Another number, or more, of something ordered."""
        if not viewer.wants:
            return None
        (code, variant), before = self._chance.choice(list(viewer.wants.items()))
        if sum(1 for wanted, _kind in viewer.wants if wanted == code) > 1:
            return None
        named = self._code_of(code)
        if self._chance.random() < 0.4:
            more = self._chance.randint(1, 3)
            quantity, text = before + more, f"thêm {more} {named}"
        else:
            quantity = self._chance.choice([many for many in range(1, 7) if many != before])
            is_more = quantity > before
            text = f"{named} tăng lên {quantity}" if is_more and self._chance.random() < 0.5 else ""
            text = text or f"{named} đổi thành {quantity}"
        return Said(viewer.hand.write(text), "change", (Line(code, variant, quantity),))

    def cancel(self, viewer: Viewer) -> Said | None:
        """No more of one product, or of everything."""
        if not viewer.wants:
            return None
        if self._chance.random() < 0.3:
            text = self._chance.choice(("hủy đơn giúp em", "em không lấy nữa", "shop hủy hết giúp em"))
            gone = list(viewer.wants)
        else:
            code = self._chance.choice([code for code, _variant in viewer.wants])
            gone = [key for key in viewer.wants if key[0] == code]
            named = self._code_of(code)
            text = self._chance.choice((f"hủy {named}", f"bỏ {named} giúp em", f"{named} không lấy nữa"))
        lines = tuple(Line(code, variant, None) for code, variant in gone)
        return Said(viewer.hand.write(text, may_end=False), "cancel", lines)

    # -- words ---------------------------------------------------------------------------------

    def _order_text(self, ware: Ware, quantity: int) -> tuple[str, str | None]:
        """A sentence and the kind it means."""
        code, sayable = self._code(ware), ware.sayable()
        if sayable and self._chance.random() < 0.45:
            variant = self._chance.choice(sayable)
            meant = variant.key if len(ware.variants) > 1 else None
            forms = [
                f"{code} {variant.words} x{quantity}",
                f"chốt {code} {quantity} {variant.words}",
                f"cho em {quantity} {variant.words} {code}",
                f"{code} {quantity} {variant.words}",
                f"lấy {code} {variant.words} số lượng {quantity}",
            ]
            return self._chance.choice(forms), meant
        if (unit := self._chance.choice(ware.variants).unit) and self._chance.random() < 0.5:
            forms = [
                f"{code} {quantity} {unit}",
                f"chốt {code} {quantity} {unit}",
                f"em lấy {quantity} {unit} {code}",
            ]
            return self._chance.choice(forms), ware.meant_by(unit)
        many = WORDS[quantity] if quantity < len(WORDS) and self._chance.random() < 0.1 else str(quantity)
        forms = [
            f"{code} {many}",
            f"{code} x{quantity}",
            f"chốt {code} {many} phần",
            f"chốt đơn {code} số lượng {quantity}",
            f"{code}: {quantity} phần",
            f"lên đơn {code} {quantity}",
            f"cho em {many} phần {code}",
            f"đặt {code} {many} phần",
        ]
        if quantity == 1:
            forms += [code, f"chốt {code}", f"lấy {code}"]
        return self._chance.choice(forms), None

    def _with_phone(self, viewer: Viewer, text: str, lines: tuple[Line, ...]) -> Said:
        phone = None
        if self._chance.random() < 0.25:
            phone, text = viewer.phone, f"{text} {self._typed_phone(viewer.phone, may_be_odd=False)}"
        return Said(viewer.hand.write(text, may_end=phone is None), "order", lines, phone)

    def _typed_phone(self, phone: str, *, may_be_odd: bool = True) -> str:
        forms = [
            phone,
            phone,
            f"{phone[:3]}.{phone[3:7]}.{phone[7:]}",
            f"{phone[:4]} {phone[4:7]} {phone[7:]}",
        ]
        if may_be_odd:
            forms += [" ".join(phone), phone.replace("0", "o"), f"+84{phone[1:]}"]
        return self._chance.choice(forms)

    def _code(self, ware: Ware) -> str:
        return self._code_of(ware.code)

    def _code_of(self, code: str) -> str:
        prefix = self._chance.choice(PREFIXES)
        digits = code[1:] if self._chance.random() < 0.7 else str(int(code[1:]))
        return f"{prefix}{digits}"

    def _filled(self, choices: tuple[str, ...]) -> str:
        digits = f"{self._chance.choice(MOBILE)}0000{self._chance.randrange(1000):03d}"
        return self._chance.choice(choices).format(code=self._chance.choice(self._wares).code, phone=digits)

    def _new_to(self, viewer: Viewer) -> Ware | None:
        fresh = [ware for ware in self._wares if ware.code not in viewer.codes]
        return self._chance.choice(fresh) if fresh else None
