"""JSON with lines."""

from decimal import Decimal

import pytest

from catalog.positions import BrokenJson, parse


def test_every_value_knows_its_line():
    top = parse('{\n "a": [1,\n  {"b": "x"}],\n "c": null}')

    assert top.line == 1
    items = top.value["a"].value
    assert [node.line for node in items] == [2, 3]
    assert items[1].value["b"].value == "x"
    assert (top.value["c"].value, top.value["c"].line) == (None, 4)


def test_numbers_stay_exact():
    values = [node.value for node in parse("[0, -7, 1.10, 1e3]").value]

    assert values == [0, -7, Decimal("1.10"), Decimal("1E+3")]
    assert [type(value) for value in values] == [int, int, Decimal, Decimal]


def test_text_is_unescaped():
    assert parse(r'"B\u01b0\u1edfi \"n\u0103m roi\"\n"').value == 'Bưởi "năm roi"\n'


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": 1,}', 1, 9),
        ('{"a": 1\n "b": 2}', 2, 2),
        ('{"a" 1}', 1, 6),
        ("[1, 2", 1, 6),
        ('{\n"a": "open\n}', 2, 6),
        ("[1] x", 1, 5),
        ("[NaN]", 1, 2),
        ("[01]", 1, 3),
        ('{"a": 1, "a": 2}', 1, 10),
        ("[\n\n  tru]", 3, 3),
        ("[" + "9" * 41 + "]", 1, 2),
    ],
)
def test_broken_json_is_located(text, line, column):
    with pytest.raises(BrokenJson) as caught:
        parse(text)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_file_made_to_exhaust_the_stack_is_refused():
    with pytest.raises(BrokenJson):
        parse("[" * 100_000)
