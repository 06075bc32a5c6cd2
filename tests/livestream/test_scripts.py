"""What hosts really say: what may not be said is found where it stands, and nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livestream import scripts
from livestream.sums import amounts

KNOWN = {80_000, 100_000}
SHOPS = ["HTX Bưởi Tân Triều"]


def found(text: str) -> list[str]:
    return [one.phrase for one in scripts.findings(text, prices_vnd=KNOWN, shops=SHOPS)]


FINE = (
    "Dạ chào cả nhà, em là Lan ở HTX nhà mình nha.",
    "Thực phẩm này không phải là thuốc và không có tác dụng thay thế thuốc chữa bệnh.",
    "Cái này không phải thuốc chữa bệnh đâu ạ, ăn cho ngon thôi.",
    "Nhà em ở số 1 đường Nguyễn Huệ, cả nhà ghé chơi.",
    "Địa chỉ là số 1 ấp Tân Lập nha.",
    "Giấy chứng nhận số 1/2026, quyết định số 1.234 của tỉnh.",
    "Giá live hôm nay 80k một hũ, giá shop 100k.",
    "Còn đúng một trăm ngàn một hũ nha.",
    "Tám chục ngàn thôi, không có chuyện hơn.",
    "Giá 80 thôi nha cả nhà.",
    "Mua 2 hũ là 160k, em gói chung cho đỡ phí.",
    "Vườn nhà em 2 nghìn gốc bưởi, trồng 5 năm rồi.",
    "Một hũ hai trăm gram, còn hai trăm hũ.",
    "Hôm nay cả trăm người vào xem, vui quá.",
    "Gọi em số 0912 345 678, 8 giờ đến 17 giờ.",
    "Mật ong tràm vị chua nhẹ, ngon nhất khi uống lạnh.",
    "Ai muốn lấy thì gõ M12 x2 giúp em.",
    "Pha nước ấm 40 độ C, đừng quá nóng.",
    "Rượu cần nhà em 12 độ, uống vui thôi, trên 18 tuổi nha.",
    "Nhà em được hội đồng quản trị hợp tác xã khen.",
    "Tặng kèm trị giá bằng một hũ nhỏ.",
    "Quảng Trị, Trị An gì em cũng gửi hết.",
)
WRONG = (
    ("Mật này chữa bệnh dạ dày hay lắm", ["chữa bệnh"]),
    ("Uống vô là trị ho liền", ["trị ho"]),
    ("mat ong nay tri ho, chua benh da day", ["tri ho", "chua benh"]),
    ("Bưởi nhà em số 1 Việt Nam", ["số 1"]),
    ("buoi ngon nhat vung", ["ngon nhat"]),
    ("Hôm nay chỉ 99k một hũ", ["99k"]),
    ("trăm rưỡi một hũ nha", ["trăm rưỡi"]),
    ("Cả thùng 1tr2 thôi", ["1tr2"]),
    ("gia 120 ngan mot hu", ["120 ngan"]),
    ("giá chỉ còn 99 thôi nha", ["99"]),
    ("một triệu rưỡi một giỏ", ["một triệu rưỡi"]),
    ("2 hũ 150k, lời quá trời", ["150k"]),
    ("Rượu nhà em 40 độ, êm lắm", ["40 độ"]),
    ("Rượu đế nấu tay đây", ["Rượu đế"]),
    ("nồng độ 29% vol", ["29%"]),
    ("Rẻ hơn Bách Hóa Xanh nha", ["Bách Hóa Xanh"]),
    ("re hon bach hoa xanh", ["bach hoa xanh"]),
    ("ngọt hơn bưởi của htx bưởi tân triều", ["htx bưởi tân triều"]),
    ("{product} giá {price}", ["{product}", "{price}"]),
    ("Hạ huyết áp, hạ đường huyết, hết mất ngủ", ["Hạ huyết áp", "hạ đường huyết", "hết mất ngủ"]),
)


@pytest.mark.parametrize("text", FINE)
def test_what_may_be_said_is_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(("text", "phrases"), WRONG)
def test_what_may_not_be_said_is_found(text, phrases):
    assert found(text) == phrases


@pytest.mark.parametrize(
    ("text", "vnd"),
    [
        ("99k", 99_000), ("99 nghìn đồng", 99_000), ("120.000đ", 120_000), ("120,000 ₫", 120_000),
        ("1tr2", 1_200_000), ("1,5 triệu", 1_500_000), ("1 triệu 2", 1_200_000), ("2 củ", 2_000_000),
        ("một triệu hai", 1_200_000), ("nửa triệu", 500_000), ("trăm hai một ký", 120_000),
        ("giá ba trăm năm", 350_000), ("hai trăm lẻ năm ngàn", 205_000), ("2 trăm rưỡi", 250_000),
        ("mười lăm ngàn", 15_000), ("hai lăm ngàn", 25_000), ("5 chục ngàn", 50_000), ("giá99k", 99_000),
        ("hai tram ngan", 200_000),
    ],
)  # fmt: skip
def test_a_sum_is_read_however_it_is_said(text, vnd):
    assert [one.vnd for one in amounts(text)] == [vnd]


@pytest.mark.parametrize(("text", "phrases"), WRONG)
def test_each_finding_names_its_place_and_the_pieces_are_the_text(text, phrases):
    decomposed = unicodedata.normalize("NFD", text)
    said = scripts.findings(decomposed, prices_vnd=KNOWN, shops=SHOPS)
    assert [text[one.start : one.end] for one in said] == phrases
    pieces = scripts.marked(decomposed, said)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.words] == phrases


SAID = (
    "giá chỉ còn một hai năm trăm ngàn triệu rưỡi lẻ nửa 99 1tr2 120.000đ k ₫ hũ số 1 chữa bệnh "
    "rượu 40 độ % {price} . , \n"
)
WORDS = st.sampled_from(SAID.split(" "))


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=20).map(" ".join)))
def test_no_text_raises_and_every_place_lies_within_it(text):
    said = scripts.findings(text, prices_vnd=KNOWN, shops=[*SHOPS, "", "…"])
    plain = unicodedata.normalize("NFC", text)
    assert all(0 <= one.start < one.end <= len(plain) for one in said)
    assert "".join(piece.text for piece in scripts.marked(text, said)) == plain
