"""Statements are read whole, or refused with the row and the column."""

from contextlib import suppress
from datetime import UTC, date, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.feeds import Feed, File
from payments.providers.protocol import Unavailable
from payments.statements import READERS, Line, StatementError, Type, read_list, read_remittance

HEADING = "transaction_id,reference,amount_vnd,fee_vnd,type,at"
LINE = "15000001,DH1,185000,2035,pay,2026-11-29T00:00:00+07:00"
DAY = date(2026, 11, 29)


def rows(*lines: str, heading: str = HEADING) -> bytes:
    return "\r\n".join([heading, *lines]).encode()


def test_a_line_is_read_and_its_time_is_vietnamese_when_it_does_not_say():
    pay, refund = read_list(rows(LINE, "15000002,DH1,-85000,0,refund,2026-11-29 23:59:59"))
    assert pay == Line("15000001", "DH1", 185_000, 2_035, Type.PAY, datetime(2026, 11, 28, 17, tzinfo=UTC))
    assert (refund.amount_vnd, refund.type) == (85_000, Type.REFUND)
    assert refund.at == datetime(2026, 11, 29, 16, 59, 59, tzinfo=UTC)


def test_a_bank_adds_what_the_payer_wrote_and_the_balance():
    (line,) = read_list(
        rows(
            "9,FT1,120000,0,in,2026-11-29 08:00:00,MBVCB OCOPAB,25120000",
            heading=HEADING + ",content,balance_vnd",
        )
    )
    assert (line.content, line.balance_vnd, line.type) == ("MBVCB OCOPAB", 25_120_000, Type.PAY)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (LINE.replace("185000", "185000.0"), "amount_vnd"),
        (LINE.replace("185000", "0"), "amount_vnd"),
        (LINE.replace("185000", "-185000"), "amount_vnd"),
        (LINE.replace("185000", "١٢٣"), "amount_vnd"),
        (LINE.replace("2035", ""), "fee_vnd"),
        (LINE.replace("pay", "gift"), "type"),
        (LINE.replace("2026-11-29T", "29/11/2026 "), "at"),
        (LINE.replace("15000001", ""), "transaction_id"),
        (LINE.replace("15000001", "9" * 81), "transaction_id"),
        (LINE.replace("DH1", "D\x00H"), "reference"),
        (LINE + ",more", "row"),
    ],
)
def test_what_cannot_be_read_is_named_by_row_and_column(line, field):
    with pytest.raises(StatementError) as refused:
        read_list(rows(LINE, line))
    assert (refused.value.row, refused.value.field) == (3, field)


@pytest.mark.parametrize("heading", ["", HEADING.replace("fee_vnd", "fee"), HEADING + ",at"])
def test_a_heading_without_a_column_or_with_it_twice_is_refused(heading):
    with pytest.raises(StatementError) as refused:
        read_list(rows(heading=heading))
    assert refused.value.row == 1


def test_a_remittance_is_read_without_the_parcels_that_brought_nothing():
    heading = "package_code,collected_vnd,fee_vnd,net_vnd,remittance_id,date"
    found = read_remittance(
        rows("DH1-1,120000,5000,115000,R7,2026-11-29", "DH2-1,0,9000,-9000,R7,2026-11-29", heading=heading)
    )
    assert [(one.transaction_id, one.reference, one.amount_vnd, one.fee_vnd) for one in found] == [
        ("R7:DH1-1", "DH1-1", 120_000, 5_000)
    ]
    with pytest.raises(StatementError) as refused:
        read_remittance(rows("DH1-1,120000,5000,120000,R7,2026-11-29", heading=heading))
    assert (refused.value.row, refused.value.field) == (2, "net_vnd")


@given(st.sampled_from(sorted(READERS)), st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_file_whatever_does_more_than_be_refused(source, raw):
    with suppress(StatementError):
        assert READERS[source](raw) == []


def test_a_feed_asks_for_the_day_and_says_when_nobody_answers():
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url == "https://list.test/vnpay.csv?day=2026-11-29"
        return httpx.Response(200, content=rows(LINE))

    def away(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503)

    url = "https://list.test/vnpay.csv?day={day}"
    feed = Feed("vnpay", url, httpx.Client(transport=httpx.MockTransport(answer)))
    assert feed.lines(DAY) == File("vnpay", rows(LINE)).lines(DAY)
    with pytest.raises(Unavailable):
        Feed("vnpay", url, httpx.Client(transport=httpx.MockTransport(away))).lines(DAY)
