"""Turn the products of a comment and the words around them into order lines (comment rules 6 and 7). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from livestream.comments import variants
from livestream.comments.catalogue import Catalogue, Named
from livestream.comments.codes import Typed
from livestream.comments.numbers import count_at, measure_at
from livestream.comments.phrases import Hit
from livestream.comments.quantities import read_groups
from livestream.comments.spelling import forms_of
from livestream.comments.tokens import Kind, Token
from livestream.comments.values import Line
from livestream.comments.vocabulary import EACH
from livestream.comments.wares import Ware

_SEPARATORS = forms_of("và với cùng") | {",", ";", "/", "+", "\n", "&", "|"}


class Anchor(NamedTuple):
    """A product at tokens start to until. No code: the words may mean several products, or none we know."""

    start: int
    until: int
    code: str | None
    is_typed: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines; `is_clear` is False when a person should look at them."""

    lines: tuple[Line, ...]
    is_clear: bool = True


def anchors(
    tokens: Sequence[Token],
    typed: Sequence[Typed],
    named: Sequence[Named],
    catalogue: Catalogue,
    pinned: str | None,
) -> list[Anchor]:
    """The products in the order of the text. Words that describe a typed code are no product of their own."""
    found = [
        Anchor(at.start, at.until, at.code if at.code in catalogue.wares else None, True) for at in typed
    ]
    for name in named:
        if any(name.start < code.until and code.start < name.until for code in typed):
            continue
        beside = _beside(name, typed, tokens)
        if any(code.code in name.codes or not _has_number(tokens, name, code) for code in beside):
            continue
        if any(_tells_variant(tokens, name, catalogue.wares.get(code.code)) for code in beside):
            continue
        if len(name.codes) > 1 and beside:
            continue
        code = next(iter(name.codes)) if len(name.codes) == 1 else (pinned if pinned in name.codes else None)
        found.append(Anchor(name.start, name.until, code, False))
    return sorted(found)


def build(
    tokens: Sequence[Token],
    found: Sequence[Anchor],
    catalogue: Catalogue,
    hits: Sequence[Hit],
    *,
    skipped: frozenset[int],
    is_bare: bool,
) -> Lines:
    """The lines of the anchors whose product is known, in the order of the text."""
    lines: list[Line] = []
    is_clear = True
    for region in _regions(tokens, found, hits, skipped):
        code = region.anchor.code
        if code is None:
            is_clear = is_clear and region.anchor.is_typed
            continue
        made, clear = lines_of(catalogue.wares[code], region.tokens, is_bare=is_bare)
        lines += made
        is_clear = is_clear and clear
    return Lines(tuple(_without_repeats(lines)), is_clear)


def lines_of(ware: Ware, tokens: Sequence[Token], *, is_bare: bool) -> tuple[list[Line], bool]:
    """The lines of one product from the words that speak of it, and whether they are clear."""
    return variants.lines(read_groups(tokens, ware, is_bare=is_bare), ware)


@dataclass(slots=True)
class _Region:
    anchor: Anchor
    tokens: list[Token] = field(default_factory=list)


def _regions(
    tokens: Sequence[Token], found: Sequence[Anchor], hits: Sequence[Hit], skipped: frozenset[int]
) -> list[_Region]:
    """The anchors, each with the words that speak of it."""
    regions = [_Region(anchor) for anchor in found]
    inside = {at for anchor in found for at in range(anchor.start, anchor.until)}
    each = _each(tokens, hits, skipped)
    chunk_start = 0
    loose: list[Token] = []
    previous: _Region | None = None
    ends = [at for at, token in enumerate(tokens) if token.word in _SEPARATORS and at not in inside]
    for end in (*ends, len(tokens)):
        chunk = range(chunk_start, end)
        chunk_start = end + 1
        here = [region for region in regions if region.anchor.start in chunk]
        free = [at for at in chunk if at not in inside and at not in skipped and at not in each]
        if here:
            _share(tokens, free, here)
            here[0].tokens[:0] = loose
            loose = []
            previous = here[-1]
        elif previous is None:
            loose += [tokens[at] for at in free]
        else:
            previous.tokens += [tokens[at] for at in free]
    for region in regions:
        words = [tokens[at] for at in range(region.anchor.start, region.anchor.until)]
        if not region.anchor.is_typed:
            region.tokens += [token for token in words if token.kind is Kind.WORD]
        region.tokens += [tokens[at] for at in sorted(each)]
    return regions


def _share(tokens: Sequence[Token], free: Sequence[int], regions: Sequence[_Region]) -> None:
    """Give the words of one chunk to its products: "M12 2 M20 1" reads forward, "2 M12 1 M20" backward."""
    first, last = regions[0].anchor, regions[-1].anchor
    leads = _counts(tokens, [at for at in free if at < first.start])
    trails = _counts(tokens, [at for at in free if at >= last.until])
    backward = leads and not trails and len(regions) > 1
    for place, region in enumerate(regions):
        if backward:
            low = regions[place - 1].anchor.until if place else -1
            high = region.anchor.start if place + 1 < len(regions) else len(tokens)
        else:
            low = region.anchor.until if place else -1
            high = regions[place + 1].anchor.start if place + 1 < len(regions) else len(tokens)
        region.tokens += [tokens[at] for at in free if low <= at < high]


def _counts(tokens: Sequence[Token], places: Iterable[int]) -> bool:
    return any(
        tokens[at].value is not None or ((count := count_at(tokens, at)) and not count.unsure)
        for at in places
    )


def _each(tokens: Sequence[Token], hits: Sequence[Hit], skipped: frozenset[int]) -> set[int]:
    """The places of "mỗi thứ 2 hũ", or of "2 hũ mỗi loại": they speak of every product."""
    for hit in hits:
        if hit.label != EACH:
            continue
        count = count_at(tokens, hit.until) if hit.until < len(tokens) else None
        if count:
            measure = measure_at(tokens, hit.until)
            until = measure.until if measure else count.until + 1
            return set(range(hit.start, _past_size(tokens, min(until, len(tokens)), skipped)))
        for start in (hit.start - 2, hit.start - 1):
            before = count_at(tokens, start) if start >= 0 else None
            if before and not before.unsure:
                return set(range(start, hit.until))
    return set()


def _past_size(tokens: Sequence[Token], at: int, skipped: frozenset[int]) -> int:
    """Where the size ends that stands behind a quantity: the "250g" of "mỗi loại 2 hũ 250g"."""
    if at == len(tokens) or tokens[at].value is None or at in skipped:
        return at
    measure = measure_at(tokens, at)
    return measure.until if measure else at + 1


def _beside(name: Named, typed: Sequence[Typed], tokens: Sequence[Token]) -> list[Typed]:
    """The typed codes in the same chunk as a name."""
    return [
        code
        for code in typed
        if not any(
            token.word in _SEPARATORS
            for token in tokens[min(name.until, code.until) : max(name.start, code.start)]
        )
    ]


def _tells_variant(tokens: Sequence[Token], name: Named, ware: Ware | None) -> bool:
    """In "M42 1 bình gốm" the name of another product is what a variant of this one is called."""
    return ware is not None and all(token.word in ware.telling for token in tokens[name.start : name.until])


def _has_number(tokens: Sequence[Token], name: Named, code: Typed) -> bool:
    """A number between a code and a name: the name begins a line of its own."""
    low, high = (code.until, name.start) if code.start < name.start else (name.until, code.start)
    return _counts(tokens, range(low, high))


def _without_repeats(lines: Iterable[Line]) -> list[Line]:
    """A product named twice in one comment is one line: "M12 nha, M12 2 hũ"."""
    kept: dict[tuple[str, str | None], Line] = {}
    for line in lines:
        earlier = kept.get((line.code, line.variant))
        if earlier is None or (earlier.qty or 0) < (line.qty or 0):
            kept[line.code, line.variant] = line
    return list(kept.values())
