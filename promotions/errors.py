"""What may be wrong with a promotion."""

from core.errors import DomainError


class PromotionRefused(DomainError):
    """The promotion breaks a rule; `context["problems"]` maps fields to sentences."""

    code = "promotion_refused"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()), problems=problems)
        self.problems = problems
