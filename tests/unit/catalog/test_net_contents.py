"""A label says how much is inside, or it does not: a guess would show a wrong price per kilogram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.net_contents import MOST, UNKNOWN, Net, read


@pytest.mark.parametrize(
    ("label", "net"),
    [
        ("Túi 500 g", Net(g=500)),
        ("Túi 500gr", Net(g=500)),
        ("Hũ 0,5 kg", Net(g=500)),
        ("Bao 1.000 g", Net(g=1000)),
        ("Chai 1 lít", Net(ml=1000)),
        ("Chai 1,25L", Net(ml=1250)),
        ("Hộp 16 gói x 18 g", Net(g=288)),
        ("Chai 330 ml x 6", Net(ml=1980)),
        ("Combo 3 hộp × 250 g", Net(g=750)),
        ("Hộp 1 kg (5 x 200 g)", Net(g=1000)),
        ("Thùng (10 gói x 50 g)", Net(g=500)),
        ("Cơm tách vỏ 500 g (cấp đông)", Net(g=500)),
    ],
)
def test_a_plain_label_is_read(label, net):
    assert read(label) == net


@pytest.mark.parametrize(
    "label",
    [
        "",
        "Combo 3 hộp",
        "Combo 3 hộp 250 g",
        "1 trái (1,2–1,4 kg)",
        "Trái 2–2,3 kg",
        "1 kg đến 2 kg",
        "khoảng 1 kg",
        "Túi 500 g tặng 50 g",
        "Túi 500 g (2 túi)",
        "Hộp 1 kg (5 x 250 g)",
        "Hộp 20 túi lọc",
        "Cỡ 20 x 12 cm",
        "Trẻ em dưới 1,4 m",
        "0 g",
        "99999999 kg",
    ],
)
def test_a_label_that_is_not_plain_stays_unknown(label):
    assert read(label) == UNKNOWN


@given(st.text(alphabet="0123456789.,–-x×( )kgmlítTúi~", max_size=40))
def test_whatever_stands_on_a_label_it_is_one_sane_amount_or_none(label):
    net = read(label)

    assert net.g is None or net.ml is None
    assert all(amount is None or 0 < amount <= MOST for amount in (net.g, net.ml))
