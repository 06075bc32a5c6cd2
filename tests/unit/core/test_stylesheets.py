"""The style sheets as one file."""

import pytest

from core.stylesheets import SHEETS, bundle


def mark(name: str) -> str:
    return name.rsplit("/", 1)[-1].replace(".", "-")


def test_the_bundle_holds_every_sheet_in_order_without_comments():
    whole = bundle(
        lambda name: f"/* why */\n  .{name.split('/')[-1].replace('.', '-')} {{\n    color: red;\n  }}\n"
    )

    places = [whole.index(f".{name.split('/')[-1].replace('.', '-')} {{") for name in SHEETS]
    assert places == sorted(places)
    assert "why" not in whole
    assert "\n " not in whole


def test_the_order_of_the_layers_comes_first():
    assert SHEETS[0] == "css/00-layers.css"


def test_an_address_in_a_component_is_refused_because_it_would_point_elsewhere():
    with pytest.raises(ValueError, match="header"):
        bundle(lambda name: 'a { background: url("../x.svg") }' if name.endswith("header.css") else "")
