"""Read how many, and of which kind, from the words around a product. Pure.

The reading depends on the product: "5 trái" is a quantity of single fruit and the size of a crate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from livestream.comments.numbers import DOZEN, PAIR, Count, Measure, count_at, measure_at
from livestream.comments.spelling import forms_of, is_bare
from livestream.comments.tokens import Kind, Token
from livestream.comments.vocabulary import AFTER_YEAR, NOT_GOODS, ORDINALS
from livestream.comments.wares import Ware

LARGEST = 9999  # what is above is a slip of the finger or no quantity at all
_FREE_MAX = 99
_CROSS = frozenset({"x", "*"})
_AMOUNT_WORDS = forms_of("lượng")  # the end of "số lượng"
_NOT_BEFORE_BAG = forms_of("cho của để gửi ship giao giúp")  # "cho tui" is a person, no bag
_EACH = forms_of("mỗi")


@dataclass(slots=True)
class Group:
    """One quantity with what tells the variant; several groups of one product are several lines."""

    qty: int | None = None
    is_explicit: bool = False
    unit: str | None = None
    sizes: frozenset[int] | None = None  # variants of the weight, volume, length or count that was named
    packs: frozenset[int] | None = None  # variants whose label starts with the unit word
    told: frozenset[int] | None = None  # variants with a distinguishing word
    measure: Measure | None = None  # one that no variant has


@dataclass(slots=True)
class _Reader:
    """Reads one stretch of tokens for one product."""

    tokens: Sequence[Token]
    ware: Ware
    is_bare: bool
    groups: list[Group] = field(default_factory=lambda: [Group()])
    at: int = 0

    @property
    def group(self) -> Group:
        return self.groups[-1]

    def run(self) -> list[Group]:
        while self.at < len(self.tokens):
            step = self._size() or self._amount() or self._count() or self._word()
            self.at += max(1, step)
        return self.groups

    def _size(self) -> int:
        """Read "20x12" and "16 gói": sizes of a variant in two numbers or in pieces."""
        first, cross, second = (*self.tokens[self.at : self.at + 3], None, None)[:3]
        if first is None or first.value is None or cross is None or first.kind is not Kind.NUMBER:
            return 0
        if (
            second
            and cross.word == "x"
            and (at := self.ware.sizes.get((int(first.value), int(second.value or 0)))) is not None
        ):
            self._sized(frozenset({at}))
            return 4 if self._word_at(self.at + 3) == "cm" else 3
        count = (int(first.value), cross.bare)
        if count in self.ware.name_counts:
            return 2
        variants = self.ware.counts.get(count)
        if variants and self._is_size_in_pieces(cross):
            self._sized(frozenset(variants))
            return 2
        return 0

    def _is_size_in_pieces(self, noun: Token) -> bool:
        """A noun sold by itself as well needs the word for the pack: "1 thùng 5 trái", not "5 trái"."""
        unit = self.ware.units.get(noun.word)
        packs = [head for head in self.ware.heads if head != unit]
        return unit not in self.ware.heads or any(
            self.ware.units.get(token.word) in packs for token in self.tokens
        )

    def _amount(self) -> int:
        measure = measure_at(self.tokens, self.at)
        if not measure:
            return 0
        fits = self.ware.fitting(measure.amount, measure.dimension)
        if fits:
            self._sized(fits)
        else:
            if self.group.measure or self.group.sizes:
                self.groups.append(Group())
            self.group.measure = measure
        return measure.until - self.at

    def _count(self) -> int:
        token = self.tokens[self.at]
        if token.kind is Kind.TIMES or token.word in _CROSS or token.word in _AMOUNT_WORDS:
            return self._multiplied()
        is_pair = token.word in PAIR and not is_bare(token.word) and token.word not in self.ware.telling
        count = Count(1, self.at) if is_pair else count_at(self.tokens, self.at)
        if count is None:
            return 0
        number, following = int(count.value), self._token_at(count.until)
        width = count.until - self.at
        if number != count.value or self._is_ordinal() or (count.unsure and not self.is_bare):
            return max(1, width)
        if following and following.word in PAIR:
            unit = self.ware.units[following.word]
            if unit in self.ware.heads:
                self._counted(number, unit)
            else:
                self._counted(number * 2, None)
            return width + 1
        if sold := self._unit(count.until):
            self._counted(number, sold)
            return width + 1 + self._pack_number(count.until + 1, sold)
        if following and following.word in self.ware.telling and number not in self.ware.amounts:
            self._counted(number, None)
        elif following and (following.word in NOT_GOODS or (count.spelled and following.word in AFTER_YEAR)):
            return width + 1
        elif (
            not count.unsure
            and (count.spelled or self.tokens[count.until - 1].word in DOZEN)
            and number >= 10
        ):
            self._counted(number, None)
        elif not count.spelled or (not count.unsure and self._is_at_an_end()):
            self._free(number)
        return width

    def _multiplied(self) -> int:
        """Read "x 2", "* 2", "số lượng: 2", and the x of "2 x M12"."""
        at = self.at + 1
        while at < len(self.tokens) and self.tokens[at].word in (":", "là", "="):
            at += 1
        if at < len(self.tokens) and not measure_at(self.tokens, at) and (count := count_at(self.tokens, at)):
            unit = self._unit(count.until) if count.until < len(self.tokens) else None
            self._counted(int(count.value), unit)
            return count.until + (unit is not None) - self.at
        before = self._token_at(self.at - 1)
        if (
            before
            and before.value is not None
            and at >= len(self.tokens)
            and self.group.qty == int(before.value)
        ):
            self.group.is_explicit = True
        return 1

    def _word(self) -> int:
        token = self.tokens[self.at]
        if token.kind is not Kind.WORD:
            return 1
        unit = self._unit(self.at)
        if unit is not None and unit in self.ware.heads:
            self._told_pack(unit)
            return 1 + self._pack_number(self.at + 1, unit)
        if token.word in self.ware.telling:
            self._told(self.ware.telling[token.word])
        return 1

    def _pack_number(self, at: int, unit: str) -> int:
        """The tokens of the 16 in "hộp 16" or "hộp 16 gói", when packs of that size exist."""
        number, noun = self._token_at(at), self._token_at(at + 1)
        if number is None or number.kind is not Kind.NUMBER:
            return 0
        variant = self.ware.packs.get((unit, int(number.value or 0)))
        has_noun = noun is not None and (int(number.value or 0), noun.bare) in self.ware.counts
        if variant is None or (noun is not None and not has_noun and noun.word in self.ware.units):
            return 0
        self._sized(frozenset({variant}))
        return 1 + has_noun

    def _unit(self, at: int) -> str | None:
        """The unit of sale at a token; without marks it must not be a word for a person."""
        token = self._token_at(at)
        unit = self.ware.units.get(token.word) if token else None
        if not token or unit is None or not is_bare(token.word) or unit.isascii():
            return unit
        before = self._token_at(at - 1)
        follows_number = before is not None and (
            before.value is not None or count_at(self.tokens, at - 1) is not None
        )
        if follows_number or (self.is_bare and not (before and before.word in _NOT_BEFORE_BAG)):
            return unit
        return None

    def _counted(self, qty: int, unit: str | None) -> None:
        if not 1 <= qty <= LARGEST:
            return
        if self.group.is_explicit:
            self.groups.append(Group())
        self.group.qty, self.group.is_explicit, self.group.unit = qty, True, unit
        if unit is not None and unit in self.ware.heads:
            self._told_pack(unit)

    def _free(self, number: int) -> None:
        if variants := self.ware.amounts.get(number):
            self._sized(frozenset(variants))
        elif 1 <= number <= _FREE_MAX and self.group.qty is None:
            self.group.qty = number

    def _sized(self, variants: frozenset[int]) -> None:
        if self.group.sizes and not self.group.sizes & variants:
            self.groups.append(Group())
        self.group.sizes = (self.group.sizes or variants) & variants

    def _told(self, variants: frozenset[int]) -> None:
        if self.group.told and not self.group.told & variants:
            self.groups.append(Group())
        self.group.told = (self.group.told or variants) & variants

    def _told_pack(self, unit: str) -> None:
        variants = frozenset(at for at, head in enumerate(self.ware.heads) if head == unit)
        if self.group.packs and not self.group.packs & variants:
            self.groups.append(Group())
        self.group.packs = variants
        self.group.unit = self.group.unit or unit

    def _token_at(self, at: int) -> Token | None:
        return self.tokens[at] if 0 <= at < len(self.tokens) else None

    def _word_at(self, at: int) -> str:
        token = self._token_at(at)
        return token.word if token else ""

    def _is_ordinal(self) -> bool:
        """The numbers of "thứ hai", "ngày 20", "quận 1" count nothing; that of "mỗi thứ 2" does."""
        before, each = self._word_at(self.at - 1), self._word_at(self.at - 2)
        return before in ORDINALS and each not in _EACH

    def _is_at_an_end(self) -> bool:
        """A spelled number without a unit counts at either end of a stretch: "chốt hai", "M12 ba"."""
        return self.at in (0, len(self.tokens) - 1)


def read_groups(tokens: Sequence[Token], ware: Ware, *, is_bare: bool = False) -> list[Group]:
    """The quantities and kinds in the order of the text; the first group may be empty.

    `is_bare` says that the whole comment is typed without marks, so that "tui" may be a bag and "sau" a six.
    """
    return _Reader(tokens, ware, is_bare).run()
