"""A producer's products as a table: read, judged line by line, written all or not at all, and printed."""

from catalog.sheets.columns import MOST_ROWS
from catalog.sheets.judging import Plan, judge
from catalog.sheets.printing import printed
from catalog.sheets.reading import Mistake, read
from catalog.sheets.writing import write

__all__ = ["MOST_ROWS", "Mistake", "Plan", "judge", "printed", "read", "write"]
