"""Claims that no text may make, told from words that only look like them."""

import pytest

from catalog import claims


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Trà trị ho, ĐẶC TRỊ tiểu đường", ["trị ho", "ĐẶC TRỊ"]),
        ("Chữa bệnh dạ dày, chữa bệnh gan", ["Chữa bệnh"]),
        ("chua benh, dac tri", ["chua benh", "dac tri"]),
        ("Bưởi ngon nhất vùng", ["ngon nhất"]),
        ("Không có tác dụng phụ", ["Không có tác dụng phụ"]),
        ("Đây không phải thuốc chữa bệnh", []),
        ("Nhà số 1, số 1 đường Hùng Vương, quyết định số 1/2026", []),
        ("Bưởi số 1 Việt Nam", ["số 1"]),
        ("tri ho", ["tri ho"]),
        ("Vị chua ngọt, giá trị dinh dưỡng cao, sầu riêng Trị An", []),
        ("Thực phẩm này không phải là thuốc và không có tác dụng thay thế thuốc chữa bệnh.", []),
        ("Dùng tốt nhất trước 6 tháng, ngon nhất khi uống lạnh", []),
        ("", []),
    ],
)
def test_a_claim_is_told_from_its_likes(text, phrases):
    assert [one.phrase for one in claims.find(text)] == phrases


def test_letters_composed_or_not_are_the_same():
    import unicodedata

    assert claims.find(unicodedata.normalize("NFD", "đặc trị"))[0].phrase == "đặc trị"


def test_every_claim_has_a_reason():
    found = claims.find("đặc trị, số một, không tác dụng phụ")

    assert len({one.reason for one in found}) == 3
    assert all(one.phrase in claims.refusal(found) for one in found)
