"""What a promotion is to be: the one shape that forms fill, guards judge, the preview shows and services
write. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.channels import Channel
from promotions.pricing import Cut, Kind, Rule


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One variant: its price when the kind is a fixed price, and what differs on single channels."""

    variant_id: int
    price_vnd: int | None = None
    own: Mapping[Channel, Cut] = field(default_factory=dict)
    set_aside: Mapping[Channel, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """A promotion before it is written, or as it was written."""

    name: str
    starts_at: datetime
    ends_at: datetime
    lines: Sequence[PlanLine]
    kind: Kind = Kind.PERCENT
    percent: int | None = None
    channels: Sequence[Channel] = tuple(Channel)
    is_flash: bool = False
    over_half_reason: str = ""
    name_en: str = ""

    def cut(self, line: PlanLine) -> Cut:
        """How it lowers the price where a channel has no cut of its own; one of 0 is no cut."""
        return Cut(self.kind, (self.percent if self.kind is Kind.PERCENT else line.price_vnd) or 0)

    def rule(self, line: PlanLine, promotion_id: int) -> Rule:
        """A line as the rule it will be."""
        cut = self.cut(line)
        return Rule(
            promotion_id=promotion_id,
            variant_id=line.variant_id,
            kind=cut.kind,
            value=cut.value,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            is_flash=self.is_flash,
            channels=frozenset(self.channels),
            name=self.name,
            over_half_allowed=bool(self.over_half_reason.strip()),
            own=line.own,
        )
