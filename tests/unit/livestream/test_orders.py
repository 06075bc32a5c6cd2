"""Codes, quantities, variants, names and several lines in one comment."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "M12 2", "m12 2", "ms 12 sl 2", "mã số: 12 x2", "sp-12 2 hũ", "Mã12sl2", "mã mười hai lấy 2",
        "M.12 * 2", "m#12 2", "M012 2", "Ｍ１２ ２", "M1️⃣2️⃣ x2", "2xM12", "2 x M12", "M12×2",
        "m 12 2 hũ nha", "chốttttt M12 2 hũuuu", "M12 hai hũ", "hai hủ M12", "m12 hai hu", "M12 2 lọ",
    ],
)  # fmt: skip
def test_a_code_and_a_quantity_are_read_however_they_are_typed(lines, text):
    assert lines(text) == [("M12", 2, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M2O 1", [("M20", 1, None)]),
        ("cho m 2 hũ", [("M12", 2, None)]),
        ("cho em 1 hũ 500g", [("M12", 1, "500g")]),
        ("1m60 thì đeo giỏ nào đẹp", []),
        ("M12 giảm 10% còn 89k lấy 3 hũ", [("M12", 3, None)]),
        ("chốt M12 <3 <3", [("M12", 1, None)]),
        ("chốt M60 2 vé ngày 20/12", [("M60", 2, None)]),
        ("M12 giao thứ hai nha", [("M12", 1, None)]),
        ("M12 cho 4 người ăn", [("M12", 1, None)]),
        ("M19 hộp quà 5 vị 2 hộp", [("M19", 2, None)]),
        ("M22 70% 2 thanh", [("M22", 2, "thanh-100g")]),
        ("M12 năm hũ", [("M12", 5, None)]),
        ("M12 năm nay ngon, lấy 2", [("M12", 2, None)]),
    ],
)
def test_only_numbers_that_count_goods_count(lines, text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "qty"),
    [("M56 1 cặp", 2), ("M56 2 đôi", 4), ("M12 1 chục hũ", 10), ("M50 hai chục", 20), ("3 chục trứng gà", 30),
     ("M12 hai mươi lăm hũ", 25)],
)  # fmt: skip
def test_dozens_and_pairs_are_multiplied(lines, text, qty):
    assert [line[1] for line in lines(text)] == [qty]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M12 nửa ký x2", [("M12", 2, "500g")]),
        ("M12 1/2 kg", [("M12", 1, "500g")]),
        ("M13 2 hũ 250", [("M13", 2, "250g")]),
        ("m28 nua lit", [("M28", 1, "chai-500ml")]),
        ("M04 1 trái 2,2kg", [("M04", 1, "trai-2kg")]),
        ("M26 30x20 2 cái", [("M26", 2, "30x20")]),
        ("M21 2 hộp 32 gói", [("M21", 2, "hop-32goi")]),
        ("M21 hộp 16 x 2", [("M21", 2, "hop-16goi")]),
        ("M01 2 thùng 5 trái", [("M01", 2, "thung-5")]),
        ("M01 5 trái", [("M01", 5, "1-trai")]),
        ("M47 6 hũ", [("M47", 6, "hu-70ml")]),
        ("M53 2 chậu 2 cành", [("M53", 2, "chau-2-canh")]),
        ("M50 1 hộp 10 trứng", [("M50", 1, None)]),
    ],
)
def test_a_weight_or_size_picks_its_variant(lines, text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M06 10kg", [("M06", 10, "1kg")]),
        ("M06 5kg", [("M06", 1, "5kg")]),
        ("M55 10 ký", [("M55", 5, "2kg")]),
        ("M08 10kg thùng", [("M08", 2, "5kg")]),
        ("M12 2kg", [("M12", 2, "1kg")]),
        ("M06 2kg x 2", [("M06", 4, "1kg")]),
    ],
)
def test_kilograms_are_made_up_of_whole_kilogram_packs_unless_the_pack_is_named(lines, text, expected):
    assert lines(text) == expected


def test_a_weight_that_no_pack_makes_up_is_left_to_a_person(read):
    parsed = read("M55 7kg")

    assert parsed.orders[0].variant is None
    assert parsed.needs_review


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M20 2 túi", [("M20", 2, "500g")]),
        ("M12 2 hũ", [("M12", 2, None)]),
        ("M38 xay 2", [("M38", 2, "hu-100g")]),
        ("m38 3 tui 500g", [("M38", 3, "500g")]),
        ("M24 xay bột 2 gói", [("M24", 2, "bot-500g")]),
        ("M42 1 bình gốm", [("M42", 1, "binh-gom")]),
        ("M03 1 cặp", [("M03", 1, "cap-tet")]),
        ("M58 giỏ lớn 1", [("M58", 1, "lon")]),
        ("M60 2 lớn 1 bé", [("M60", 2, "nguoi-lon"), ("M60", 1, "tre-em")]),
        ("M41 1 chai 10ml 1 chai xịt", [("M41", 1, "chai-10ml"), ("M41", 1, "xit-100ml")]),
    ],
)
def test_unit_and_distinguishing_words_pick_the_variant(lines, text, expected):
    assert lines(text) == expected


def test_a_person_is_no_bag(lines):
    assert lines("ship cho tui m38 500g") == [("M38", 1, "500g")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mít sấy 2 gói 500g", [("M51", 2, "500g")]),
        ("2 hạt điều vỏ lụa", [("M12", 2, None)]),
        ("điều rang muối bóc vỏ 1 hũ", [("M13", 1, None)]),
        ("sr ri6 2 trái 3kg", [("M04", 2, "trai-3kg")]),
        ("lay 2 hop yen sao 50g", [("M46", 2, "hop-50g")]),
        ("2 lốc nước yến", [("M47", 2, "loc-6")]),
        ("lấy linh chi đỏ 1 gói", [("M35", 1, None)]),
        ("cà phê bột 2 gói", [("M24", 2, "bot-500g")]),
        ("cho chị Lan 2 hộp M45", [("M45", 2, None)]),
        ("điều không muối 2 túi 250g", [("M14", 2, "250g")]),
    ],
)
def test_the_longest_name_finds_the_product(lines, text, expected):
    assert lines(text, pinned="M60") == expected


def test_a_name_of_several_products_means_the_pinned_one(read, lines):
    assert lines("mật ong 2 chai", pinned="M27") == [("M27", 2, None)]

    open_question = read("mật ong 2 chai", pinned="M12")
    assert (open_question.intent, open_question.orders, open_question.needs_review) == ("order", (), True)


def test_words_beside_a_code_describe_it(lines):
    assert lines("M12 hạt điều rang muối 2 hũ") == [("M12", 2, None)]
    assert lines("M27 mật ong rừng 1 chai") == [("M27", 1, None)]
    assert lines("M12 2 hũ mít sấy 1 gói") == [("M12", 2, None), ("M51", 1, None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M12: 3, M20: 1", [("M12", 3, None), ("M20", 1, None)]),
        ("M12 2 M20 1", [("M12", 2, None), ("M20", 1, None)]),
        ("2 M12 1 M20", [("M12", 2, None), ("M20", 1, None)]),
        ("2xM12 + 3xM20", [("M12", 2, None), ("M20", 3, None)]),
        ("M12 2 hũ 250, 1 hũ 500", [("M12", 2, "250g"), ("M12", 1, "500g")]),
        ("M12 hũ 500g x2; túi 1kg x1", [("M12", 2, "500g"), ("M12", 1, "1kg")]),
        ("M12/M20 mỗi loại 2 hũ", [("M12", 2, None), ("M20", 2, "250g")]),
        ("lấy M12 M13 M14 mỗi mã 2", [("M12", 2, None), ("M13", 2, None), ("M14", 2, None)]),
        ("M12, M20 2 hũ mỗi loại", [("M12", 2, None), ("M20", 2, "250g")]),
        ("1 socola 2 siro thanh long", [("M22", 1, None), ("M44", 2, None)]),
        ("2 gói xoài sấy với 1 hũ muối tiêu", [("M52", 2, None), ("M40", 1, "hu-120g")]),
        ("M12 1\nM20 2", [("M12", 1, None), ("M20", 2, None)]),
    ],
)
def test_several_lines_keep_the_order_of_the_text(lines, text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize(
    "text", ["chốt", "e lấy 2 phần nha c", "2 hũ nha", "mua 2", "cho em 3 hũ", "Lên đơn nhé"]
)
def test_without_a_product_an_order_means_the_pinned_one(lines, text):
    assert [line[0] for line in lines(text, pinned="M30")] == ["M30"]


def test_without_a_pinned_product_a_person_decides(read):
    parsed = read("chốt 2", pinned=None)

    assert (parsed.intent, parsed.orders, parsed.needs_review) == ("order", (), True)


@pytest.mark.parametrize(
    "text",
    ["1 e", "M12 21 hũ", "M42 1 chai", "M99 1", "M12 1 M99 1", "M12 900000123", "M12 còn thì chốt 2",
     "nếu còn hàng thì lấy 2 hũ M12"],
)  # fmt: skip
def test_doubtful_orders_wait_for_a_person(read, text):
    parsed = read(text)

    assert parsed.intent == "order"
    assert parsed.needs_review


@pytest.mark.parametrize("text", ["M12 2", "M12 20 hũ", "chốt M12 nha", "M12 2 0900000123"])
def test_clear_orders_do_not_wait(read, text):
    assert not read(text).needs_review


def test_an_unknown_code_makes_no_line(read):
    parsed = read("M99 2 hũ M12 1")

    assert [(line.code, line.qty) for line in parsed.orders] == [("M12", 1)]
    assert parsed.mentioned_codes == ("M99",)
    assert parsed.needs_review


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 HŨ 500G NHA SHOP", [("M12", 3, "500g")]),
        ("SP18 1 TÚI 400G NHÉ", [("M18", 1, "400g")]),
        ("MA 12 X3 VA M 18 X1!", [("M12", 3, None), ("M18", 1, None)]),
        ("LAY M.40 HU 120G SL 3", [("M40", 3, "hu-120g")]),
    ],
)
def test_capitals_throughout_are_no_place_names(lines, text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize("text", ["ma 36 2 goi 200g", "lay M36 goi 200g so luong 2", "cho e 2 goi 200g m36"])
def test_goi_without_marks_is_a_pack_and_no_call(lines, text):
    assert lines(text) == [("M36", 2, "200g")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cafe phin giấy 2 hộp", [("M25", 2, None)]),
        ("bánh quy điều 2 hộp", [("M45", 2, None)]),
        ("điều tỏi ớt hũ 1", [("M15", 1, "500g")]),
        ("tiêu đen hũ xay 2", [("M38", 2, "hu-100g")]),
        ("Lan hồ điệp 1 chậu 0900000123", [("M53", 1, None)]),
        ("M60 nl 2 te 1", [("M60", 2, "nguoi-lon"), ("M60", 1, "tre-em")]),
        ("em lấy m12 với m13 mỗi loại 2 hũ 250", [("M12", 2, "250g"), ("M13", 2, "250g")]),
        ("mỗi loại 2 hũ 250g M12 M13", [("M12", 2, "250g"), ("M13", 2, "250g")]),
        ("thêm 1 nữa", [("M12", 1, None)]),
    ],
)
def test_names_beside_each_other_and_sizes_for_each(lines, text, expected):
    assert lines(text) == expected
