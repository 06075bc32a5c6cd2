"""Decide which variant and how many of it a group of words means (comment rules 4 and 5). Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from livestream.comments.quantities import Group
from livestream.comments.values import Line
from livestream.comments.wares import Ware


class Choice(NamedTuple):
    """A quantity (None: not said) of a variant by position (None: open).

    `is_clear` is False for a weight that no pack of the product makes up.
    """

    qty: int | None
    variant: int | None
    is_clear: bool = True


def choose(group: Group, ware: Ware) -> Choice:
    """The variant a group names: weight or size first, then distinguishing words, then the unit word.

    Kilograms that are no pack of their own are made up of the smallest pack of whole kilograms, unless the
    unit word picks another one.
    """
    candidates = frozenset(range(len(ware.keys)))
    for named in (group.sizes, group.told, group.packs):
        if named:
            candidates = candidates & named or candidates
    is_narrowed = len(candidates) < len(ware.keys)
    variant = next(iter(candidates)) if len(candidates) == 1 and is_narrowed else None
    qty = group.qty
    if group.measure is None:
        return Choice(qty, variant)
    if group.measure.kg is None:
        return Choice(qty, variant, is_clear=variant is not None)
    return _made_up(group.measure.kg, qty, variant, ware)


def _made_up(kg: int, qty: int | None, variant: int | None, ware: Ware) -> Choice:
    """So many kilograms from packs: of the variant picked, else of the smallest whole-kilogram one."""
    if variant is not None:
        pack_g = ware.spans[variant][0].low if ware.spans[variant] else 0
        fits = qty is None and pack_g and kg * 1000 % pack_g == 0
        return Choice(kg * 1000 // pack_g if fits else qty, variant)
    if ware.whole_kg and kg % ware.whole_kg[0] == 0:
        packs = kg // ware.whole_kg[0]
        return Choice(packs * (qty or 1), ware.whole_kg[1])
    return Choice(qty or kg, None, is_clear=False)


def lines(groups: Sequence[Group], ware: Ware) -> tuple[list[Line], bool]:
    """The order lines of one product and whether all is clear. At least one line: nothing said means one."""
    choices = [choose(group, ware) for group in merged(groups)]
    counted = [choice for choice in choices if choice.qty is not None] or choices
    if len({choice.variant for choice in counted}) < len(counted) or len(counted) == 1:
        counted = counted[:1]
    made = [Line(ware.code, choice.qty or 1, _key(choice.variant, ware)) for choice in counted]
    return made, all(choice.is_clear for choice in counted)


def _key(variant: int | None, ware: Ware) -> str | None:
    return ware.keys[variant] if variant is not None and ware.has_choice else None


def merged(groups: Sequence[Group]) -> list[Group]:
    """Groups without a quantity lend what they tell to the one before, or to the next at the start."""
    merged: list[Group] = []
    for group in groups:
        last = merged[-1] if merged else None
        if last is not None and (_is_uncounted(group) or _is_uncounted(last)):
            last.sizes = last.sizes or group.sizes
            last.told = last.told or group.told
            last.packs = last.packs or group.packs
            last.measure = last.measure or group.measure
            if last.qty is None:
                last.qty, last.is_explicit, last.unit = group.qty, group.is_explicit, group.unit
        else:
            merged.append(group)
    return merged


def _is_uncounted(group: Group) -> bool:
    return group.qty is None and group.measure is None
