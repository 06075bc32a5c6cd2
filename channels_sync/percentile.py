"""PostgreSQL's percentile_cont as an aggregate of the ORM."""

from django.db.models import Aggregate, FloatField


class Percentile(Aggregate):
    """`Percentile("lag_ms", 0.99)`: the interpolated value below which that share of rows lies."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str, share: float) -> None:
        super().__init__(expression, share=share)
