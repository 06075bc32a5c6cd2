"""Cash: what a carrier collects, and its statement read to the row."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.cod import BadStatement, Cash, Problem, compare, read_statement, to_collect

HEADING = "package_code,collected_vnd,fee_vnd,net_vnd,remittance_id,date"
STATEMENT = f"""{HEADING}
DH26AB-1,185000,15000,170000,RM-2026-11-28,2026-11-28
DH26AC-1,0,12000,-12000,RM-2026-11-28,2026-11-28
"""


def problems(statement: str | bytes) -> list[Problem]:
    with pytest.raises(BadStatement) as refusal:
        read_statement(statement if isinstance(statement, bytes) else statement.encode())
    return list(refusal.value.problems)


def test_a_statement_is_read_row_by_row() -> None:
    collected, came_back = read_statement(STATEMENT.encode())
    assert (collected.row, collected.package_code, collected.collected_vnd) == (2, "DH26AB-1", 185_000)
    assert (collected.fee_vnd, collected.net_vnd, collected.day) == (15_000, 170_000, date(2026, 11, 28))
    assert (came_back.row, came_back.net_vnd, came_back.remittance_id) == (3, -12_000, "RM-2026-11-28")


@pytest.mark.parametrize(
    "statement",
    [
        "\ufeff" + STATEMENT,
        STATEMENT.replace("\n", "\r\n"),
        STATEMENT.replace(",", ";"),
        STATEMENT.replace("185000,15000,170000", '"185.000","15.000","170.000"'),
        STATEMENT.replace("185000,15000,170000", '"185,000","15,000","170,000"'),
        STATEMENT.replace("2026-11-28\n", "28/11/2026\n"),
        STATEMENT.replace("\nDH26AC", "\n,,,,,\n\nDH26AC"),
    ],
    ids=["mark", "windows", "semicolons", "points", "commas", "days", "blank rows"],
)
def test_spreadsheets_write_it_in_their_own_ways(statement: str) -> None:
    lines = read_statement(statement.encode())
    assert [(line.package_code, line.collected_vnd) for line in lines] == [
        ("DH26AB-1", 185_000),
        ("DH26AC-1", 0),
    ]
    assert all(line.day == date(2026, 11, 28) for line in lines)


def test_columns_come_in_any_order_and_more_of_them() -> None:
    statement = (
        "date,note,net_vnd,fee_vnd,remittance_id,collected_vnd,package_code\n2026-11-28,x,9,1,R,10,DH1-1\n"
    )
    (line,) = read_statement(statement.encode())
    assert (line.package_code, line.collected_vnd, line.net_vnd) == ("DH1-1", 10, 9)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",1,0,1,R,2026-11-28", ("package_code", "missing")),
        ("A,,0,1,R,2026-11-28", ("collected_vnd", "missing")),
        ("A,x,0,1,R,2026-11-28", ("collected_vnd", "not_a_number")),
        ("A,1.5,0,1,R,2026-11-28", ("collected_vnd", "not_a_number")),
        ("A,1e5,0,1,R,2026-11-28", ("collected_vnd", "not_a_number")),
        ("A,１,0,1,R,2026-11-28", ("collected_vnd", "not_a_number")),
        ("A,-1,0,-1,R,2026-11-28", ("collected_vnd", "negative")),
        ("A,10,1,10,R,2026-11-28", ("net_vnd", "sum")),
        ("A,1,0,1,,2026-11-28", ("remittance_id", "missing")),
        ("A,1,0,1,R,", ("date", "missing")),
        ("A,1,0,1,R,31/02/2026", ("date", "not_a_day")),
        ("A,1,0,1,R", ("date", "missing")),
        ("A\x07,1,0,1,R,2026-11-28", ("package_code", "not_a_code")),
    ],
)
def test_a_wrong_cell_is_named_with_its_row(row: str, problem: tuple[str, str]) -> None:
    assert problems(f"{STATEMENT}{row}\n") == [Problem(4, *problem)]


def test_every_wrong_cell_is_named_at_once_and_nothing_is_read() -> None:
    found = problems(f"{HEADING}\nA,x,y,1,R,2026-11-28\n\nB,1,0,1,R,never\n")
    assert found == [
        Problem(2, "collected_vnd", "not_a_number"),
        Problem(2, "fee_vnd", "not_a_number"),
        Problem(4, "date", "not_a_day"),
    ]


def test_a_package_stands_once_in_a_remittance() -> None:
    assert problems(STATEMENT + STATEMENT.splitlines()[1] + "\n") == [Problem(4, "package_code", "twice")]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("", Problem(1, "package_code", "missing")),
        (HEADING.replace(",date", ""), Problem(1, "date", "missing")),
        (HEADING.replace("date", "fee_vnd"), Problem(1, "fee_vnd", "missing")),
        (b"\xff\xfe", Problem(1, "", "encoding")),
        (f'{HEADING}\n"open', Problem(1, "", "csv")),
    ],
)
def test_what_is_no_statement_says_why(statement: str | bytes, problem: Problem) -> None:
    assert problem in problems(statement)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"{HEADING}\n{text}".encode()))
def test_any_file_is_lines_or_problems(raw: bytes) -> None:
    with suppress(BadStatement):
        assert all(line.collected_vnd >= 0 for line in read_statement(raw))


@pytest.mark.parametrize(
    ("due", "received", "collect"), [(185_000, 0, 185_000), (185_000, 50_000, 135_000), (185_000, 200_000, 0)]
)
def test_what_came_another_way_is_not_collected_again(due: int, received: int, collect: int) -> None:
    assert to_collect(due, received) == collect


@pytest.mark.parametrize(
    ("collected", "cash"), [(185_000, Cash.EXACT), (0, Cash.NOTHING), (1, Cash.SHORT), (185_001, Cash.OVER)]
)
def test_a_line_is_compared_with_what_was_to_be_collected(collected: int, cash: Cash) -> None:
    assert compare(185_000, collected) == cash


def test_nothing_to_collect_and_nothing_collected_is_right() -> None:
    assert compare(0, 0) == Cash.EXACT
