"""Which rate holds: the newest that has begun, and one for this seller before one for all."""

from datetime import date

from payments.rates import Kind, Rate, Seller, holding

DAY = date(2026, 11, 29)
FIRST, NEWER = date(2025, 7, 1), date(2026, 11, 29)


def held(*rates: Rate, day: date = DAY, seller: str = Seller.INDIVIDUAL, method: str = "vnpay"):
    return holding(rates, day, seller=seller, method=method)


def test_a_rate_holds_from_its_first_day_and_not_the_day_before():
    rates = (Rate(Kind.VAT, FIRST, 100), Rate(Kind.VAT, NEWER, 150))
    assert held(*rates) == {Kind.VAT: 150}
    assert held(*rates, day=date(2026, 11, 28)) == {Kind.VAT: 100}
    assert held(*rates, day=date(2025, 6, 30)) == {}


def test_the_order_in_which_rates_were_written_does_not_matter():
    assert held(Rate(Kind.VAT, NEWER, 150), Rate(Kind.VAT, FIRST, 100)) == {Kind.VAT: 150}


def test_tax_is_for_individuals_and_not_for_cooperatives():
    tax = Rate(Kind.PIT, FIRST, 50, seller=Seller.INDIVIDUAL)
    assert held(tax) == {Kind.PIT: 50}
    assert held(tax, seller=Seller.ORGANISATION) == {}


def test_the_fee_of_a_method_goes_before_a_newer_one_for_all():
    rates = (Rate(Kind.FEE, FIRST, 110, method="vnpay"), Rate(Kind.FEE, NEWER, 200))
    assert held(*rates) == {Kind.FEE: 110}
    assert held(*rates, method="momo") == {Kind.FEE: 200}
