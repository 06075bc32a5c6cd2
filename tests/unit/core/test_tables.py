"""What leaves for a spreadsheet."""

import pytest
import tablib
from hypothesis import given
from hypothesis import strategies as st

from core.tables import FORMULA, Csv, harmless


@pytest.mark.parametrize("typed", ["=1+1", "+84912345678", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_was_typed_is_never_computed(typed):
    assert harmless(typed) == f"'{typed}"


def test_figures_and_harmless_words_stay_as_they_are():
    assert [harmless(cell) for cell in (-5, 120_000, None, "", "Bưởi = ngon")] == [
        -5,
        120_000,
        None,
        "",
        "Bưởi = ngon",
    ]


@given(st.lists(st.text(), min_size=1))
def test_no_cell_of_a_row_begins_a_formula(cells):
    table = tablib.Dataset(cells)
    Csv()._escape_formulae(table)
    assert not any(cell.startswith(FORMULA) for cell in table[0])
    assert len(table) == 1
