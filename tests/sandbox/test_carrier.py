"""The carrier stand-in: what happens at the door, and what it hands on."""

import pytest

from tests.sandbox.paying_shop import table


@pytest.mark.parametrize(
    ("outcome", "collected"),
    [("delivered", 185_000), ("partial", 92_500), ("wrong_amount", 175_000)],
)
def test_the_carrier_hands_on_what_was_collected(till, outcome, collected):
    till.act("carrier", "P-1", outcome, amount_vnd=185_000)
    till.act("carrier", "P-2", "refused", amount_vnd=185_000)
    (line,) = table(till.http.get("/carrier/remittance.csv"))
    assert (line["package_code"], line["collected_vnd"]) == ("P-1", str(collected))
    assert (line["fee_vnd"], line["net_vnd"]) == ("5000", str(collected - 5_000))
    assert line["remittance_id"] == f"COD{line['date'].replace('-', '')}"
    till.switch("carrier", statement_lists_refused=True)
    assert len(table(till.http.get("/carrier/remittance.csv"))) == 2
    assert table(till.http.get("/carrier/remittance.csv?day=2020-01-01")) == []


def test_the_courier_has_a_page(till):
    form = {"package_code": "P-1", "amount": "185.000", "outcome": "delivered"}
    assert till.http.post("/carrier/", data=form).status_code == 303
    assert "185.000 ₫" in till.http.get("/carrier/").text
    assert till.http.post("/carrier/", data=form).status_code == 422
    assert till.known("carrier", "P-1")["collected_vnd"] == 185_000
