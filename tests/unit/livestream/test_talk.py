"""Questions, chat, complaints, spam, games, changes, phones and addresses."""

import pytest


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("M12 2 hũ bao nhiêu tiền", "price"),
        ("giá M12", "price"),
        ("cho em xin giá M12", "price"),
        ("giá sỉ M12 sao shop", "price"),
        ("lấy sỉ 50 hũ M12", "price"),
        ("nếu mua 5 hũ có giảm không shop", "price"),
        ("M06 còn 5kg ko", "stock"),
        ("shop mình có bán sầu riêng không ạ", "stock"),
        ("khi nào hàng về shop", "stock"),
        ("giao về đâu bao nhiêu tiền?", "shipping"),
        ("M12 giao về Long Khánh mấy ngày tới", "shipping"),
        ("chả lụa để được bao lâu", "quality"),
        ("M12 cho bé ăn được không", "quality"),
        ("M46 hàng thật không vậy", "quality"),
        ("giay chung nhan dau shop", "certificate"),
        ("có ship cod ko", "payment"),
        ("hàng bị hư có đổi trả không", "return"),
        ("đặt hàng sao shop", None),
        ("muốn mua M12 thì làm sao", None),
        ("em chốt M12 chưa shop", None),
        ("ai mua M12 chưa cho xin review", None),
        ("hũ này 250g hả shop", None),
    ],
)
def test_questions_have_a_topic_and_no_lines(read, text, topic):
    parsed = read(text)

    assert (parsed.intent, parsed.topic, parsed.orders) == ("question", topic, ())


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("chốt M12, ship Đà Lạt bao nhiêu vậy?", "shipping"),
        ("0900000123 M12 giá nhiêu", "price"),
        ("M12 2 hũ, M20 1 hũ tổng nhiêu e", "price"),
        ("tính tiền giúp c M12 2 hũ", "price"),
        ("còn hàng không, còn thì chốt M12", "stock"),
        ("M12 2 hũ ck nha", None),
    ],
)
def test_a_verb_a_phone_or_the_total_make_an_order_of_a_question(read, text, topic):
    parsed = read(text)

    assert (parsed.intent, parsed.topic) == ("order", topic)
    assert parsed.orders


@pytest.mark.parametrize(
    "text",
    ["khoan chốt M12 để coi lại", "từ từ shop", "đang phân vân M12 hay M13", "cảm ơn shop nhiều nha",
     "chúc shop chốt nhiều đơn", "mọi người chốt đi ngon lắm", "nhà em ăn hết 2 hũ rồi", "M12 ngon lắm",
     "hôm trước mua M12 2 hũ ngon quá", "ad ơi cho em 5 phút", "99 tim nha shop", "cho em 1 ly nước",
     "#ocop 27", "đáp án B", "số 1 luôn shop ơi", "thôi ko mua", "chốt đơn mệt nghỉ luôn",
     "xin chào cả nhà", "chuc shop dat hang", "❤️❤️❤️", "", "   "],
)  # fmt: skip
def test_chat_orders_nothing(read, text):
    parsed = read(text)

    assert (parsed.intent, parsed.orders) == ("chat", ())


def test_today_is_no_past(lines):
    assert lines("lần trước mua 2 hũ ngon, nay lấy thêm 3 hũ M12") == [("M12", 3, None)]


@pytest.mark.parametrize(
    "text",
    ["nhận hàng bị bể 2 hũ M12 rồi shop", "giao thiếu 1 hũ", "em đặt M12 mà giao M13",
     "M20 hũ bị móp, đổi cho em", "chưa nhận được hàng đơn M12 hôm trước", "sầu riêng hôm bữa bị sượng hết"],
)  # fmt: skip
def test_complaints_wait_for_a_person(read, text):
    parsed = read(text)

    assert (parsed.intent, parsed.orders, parsed.needs_review) == ("complaint", (), True)


@pytest.mark.parametrize(
    "text",
    ["Vay von nhanh lai suat thap 0900000123", "bán acc game giá rẻ ib 0900000123",
     "lô đề hôm nay chốt số 12", "tuyển ctv lương cao 0900000123", "xem thêm tại shopee.vn/m12",
     "bên em có bán điện thoại cũ giá rẻ ib", "Mời cả nhà ghé live em bán mỹ phẩm",
     "kiếm 500k mỗi ngày tại nhà ib mình", "M12 2 hũ https://x.example/m20"],
)  # fmt: skip
def test_spam_gives_neither_order_nor_phone(read, text):
    parsed = read(text)

    assert (parsed.intent, parsed.orders, parsed.phone, parsed.address) == ("spam", (), None, None)


@pytest.mark.parametrize(
    ("text", "game", "answer"),
    [
        ("#OCOP_DongNai 12", "guess_number", "12"),
        ("#ocop 2 hũ", "guess_number", "2"),
        ("em đoán 35 nha", "guess_number", "35"),
        ("27", "guess_number", "27"),
        ("câu trả lời là a ạ", "quiz", "A"),
        ("B", "quiz", "B"),
    ],
)
def test_answers_count_while_a_game_runs(read, text, game, answer):
    parsed = read(text, game=game)

    assert (parsed.intent, parsed.answer, parsed.orders) == ("minigame", answer, ())


def test_orders_go_on_while_a_game_runs(lines):
    assert lines("M12 2 hũ 0900000123", game="guess_number") == [("M12", 2, None)]
    assert lines("chốt 2", game="guess_number") == [("M12", 2, None)]


@pytest.mark.parametrize(
    ("text", "prev", "expected"),
    [
        ("tăng lên 5 nha", ["M12 2 hũ 500g"], [("M12", 5, "500g")]),
        ("đổi 2 hũ thành 3 hũ", ["M12 2"], [("M12", 3, None)]),
        ("lấy 3 thôi", ["M12 5"], [("M12", 3, None)]),
        ("thêm 1 hũ nữa", ["M12 2 hũ 500g"], [("M12", 3, "500g")]),
        ("thêm 2 túi M20 nữa", ["M20 1 túi"], [("M20", 3, "500g")]),
        ("bớt 1 hũ nha", ["M12 3"], [("M12", 2, None)]),
        ("đổi sang hũ 500g", ["M12 2"], [("M12", 2, "500g")]),
        ("đổi M12 qua M20 giúp em", ["M12 2"], [("M12", 0, None), ("M20", 2, None)]),
        ("bỏ M12 lấy M20 1 hũ", ["M12 2"], [("M12", 0, None), ("M20", 1, "250g")]),
        ("lấy M20 thay vì M12", ["M12 2"], [("M12", 0, None), ("M20", 2, None)]),
    ],
)
def test_a_change_says_how_the_lines_will_be(read, lines, text, prev, expected):
    assert read(text, prev=prev).intent == "change"
    assert lines(text, prev=prev) == expected


@pytest.mark.parametrize(
    ("text", "prev", "codes"),
    [
        ("hủy M12", [], ["M12"]),
        ("hủy hết giúp em", ["M12 2", "M20 1"], ["M12", "M20"]),
        ("thôi ko lấy M20 nữa", ["M12 2, M20 1"], ["M20"]),
        ("M12 ko lấy nữa, M20 giữ nguyên", ["M12 3", "M20 1"], ["M12"]),
        ("huy m12 giup em", ["M12 1"], ["M12"]),
        ("bỏ M12 nha", ["M12 2"], ["M12"]),
    ],
)
def test_a_cancellation_names_its_products(read, text, prev, codes):
    parsed = read(text, prev=prev)

    assert parsed.intent == "cancel"
    assert [(line.code, line.qty, line.variant) for line in parsed.orders] == [
        (code, None, None) for code in codes
    ]


def test_a_person_called_huy_cancels_nothing(read):
    assert read("anh Huy chốt M12 2 hũ").intent == "order"
    assert read("giao cho anh Huy 0900000123").intent == "contact"


def test_an_addition_of_another_product_is_a_new_order(read):
    parsed = read("thêm M20 1 hũ", prev=["M12 2"])

    assert parsed.intent == "order"
    assert [(line.code, line.qty) for line in parsed.orders] == [("M20", 1)]


@pytest.mark.parametrize(
    ("text", "prev", "duplicate"),
    [
        ("m12 x2 ạ", ["M12 2"], True),
        ("M12 3", ["M12 2"], False),
        ("M12 2", ["M12 2", "hủy M12"], False),
        ("M12 2", ["M12 giá nhiêu"], False),
    ],
)
def test_the_same_order_again_is_a_duplicate_while_it_stands(read, text, prev, duplicate):
    assert read(text, prev=prev).duplicate is duplicate


@pytest.mark.parametrize(
    ("text", "phone", "doubtful"),
    [
        ("sdt e 0900.000.123", "0900000123", False),
        ("(+84) 900 000 123", "0900000123", False),
        ("84900000123", "0900000123", False),
        ("O9O OOOO 123", "0900000123", False),
        ("0900 000 123", "0900000123", False),
        ("900000123", "0900000123", True),
        ("0900000123 / 0910000456", "0900000123", True),
        ("0900000123 zalo 0900000123", "0900000123", False),
        ("01200000123", None, True),
        ("0100000123", None, True),
        ("0900 000 1234", None, True),
    ],
)
def test_phones_without_a_product_are_contacts(read, text, phone, doubtful):
    parsed = read(text)

    assert (parsed.intent, parsed.phone, parsed.needs_review, parsed.orders) == (
        "contact",
        phone,
        doubtful,
        (),
    )


def test_a_quantity_beside_a_phone_stays_a_quantity(read, lines):
    assert lines("M06 3 0900000123") == [("M06", 3, None)]
    assert read("M06 3 0900000123").phone == "0900000123"
    assert read("350.000đ 1 hũ hả shop").phone is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("M12 2 hũ giao về Định Quán giúp em", "Định Quán"),
        ("M12 giao số 5 đường Lê Lợi, phường Trảng Dài, Biên Hòa trước thứ 7 nha",
         "số 5 đường Lê Lợi, phường Trảng Dài, Biên Hòa"),
        ("M12 2 hu giao ve dinh quan giup em", "dinh quan"),
        ("M12 2 hũ 0900000123 45 Phạm Văn Thuận Biên Hòa", "45 Phạm Văn Thuận Biên Hòa"),
        ("chốt M12. Đc: 12 Lê Lợi, Long Khánh", "12 Lê Lợi, Long Khánh"),
        ("M12, 2 hũ, Sài Gòn, 0900000123", "Sài Gòn"),
        ("M12 tên Hoa, ấp 3 xã Phú Lý", "Hoa, ấp 3 xã Phú Lý"),
        ("M12 2 hũ giao nhanh nha shop", None),
    ],
)  # fmt: skip
def test_the_address_is_the_raw_piece(read, text, address):
    parsed = read(text)

    assert (parsed.intent, parsed.address) == ("order", address)


def test_an_address_alone_is_a_contact_and_a_question_about_it_is_none(read):
    assert read("giao ve bien hoa nha shop").intent == "contact"
    asked = read("ship về Cà Mau bao nhiêu")
    assert (asked.intent, asked.address) == ("question", None)


@pytest.mark.parametrize("text", ["5 SAO LUÔN", "5 SAO LUON NHA SHOP"])
def test_praise_in_capitals_is_no_address(read, text):
    assert (read(text).intent, read(text).address) == ("chat", None)


@pytest.mark.parametrize("text", ["SHOP HUY M12 GIUP EM", "bỏ m 12 giúp em", "bỏ giúp em m 12"])
def test_what_is_dropped_may_be_named_in_any_hand(read, text):
    parsed = read(text, prev=("M12 2",))

    assert (parsed.intent, [(line.code, line.qty) for line in parsed.orders]) == ("cancel", [("M12", None)])


@pytest.mark.parametrize(
    ("text", "code"),
    [("em lấy 4 gói m 35 0700 000 041", "M35"), ("cho em 1 phần M.58 093.0000.185", "M58")],
)
def test_a_code_before_a_whole_number_is_no_part_of_it(read, text, code):
    parsed = read(text)

    assert [line.code for line in parsed.orders] == [code]
    assert parsed.phone in ("0700000041", "0930000185")
    assert not parsed.needs_review


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("M12 ngon ko mn", "quality"),
        ("bạn nào lấy M12 chưa ngon ko", "quality"),
        ("M12 hay M13 ngon hơn", "quality"),
        ("M12 để tủ lạnh hay để ngoài", "quality"),
        ("M12 có vỏ hay không vỏ", "quality"),
        ("M24 bột hay hạt", None),
        ("M56 cao 30 hay 45", None),
        ("M12 1kg bao tiền", "price"),
        ("giá 2 hũ M12 với 1 hũ M13", "price"),
        ("bớt chút đi M12", "price"),
        ("mua M12 mấy hũ được freeship", "shipping"),
        ("ck hay cod được ạ", "payment"),
        ("cho xin stk", "payment"),
        ("mọi người thấy M12 sao", None),
        ("hướng dẫn đặt M12 với", None),
        ("sao em chốt M12 ko được", None),
        ("giới thiệu M12 đi chị", None),
        ("ghim M12 lại giúp", None),
        ("lên M27 đi", None),
    ],
)
def test_who_asks_advice_or_wants_to_see_it_has_not_ordered(read, text, topic):
    parsed = read(text)

    assert parsed.orders == ()
    assert parsed.intent in ("question", "chat")
    assert parsed.topic == topic or parsed.intent == "chat"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nhà em ăn M12 hoài", "chat"),
        ("M12 mắc hơn chỗ kia 10k", "chat"),
        ("đã ck đơn M12 rồi nha", "chat"),
        ("đã thanh toán đơn M12", "chat"),
        ("muốn mua M12 mà xa quá", "chat"),
        ("lương về em mua 2 hũ", "chat"),
        ("chốt kèo", "chat"),
        ("trái M04 hư 2 hộc", "complaint"),
        ("không chốt được M12", "complaint"),
        ("trúng 2 hũ M12 mà chưa thấy gửi", "complaint"),
        ("làm thêm tại nhà 300k 1 ngày ib", "spam"),
        ("0900000123 Lan Biên Hòa", "contact"),
    ],
)
def test_a_code_or_a_name_alone_orders_nothing_in_talk(read, text, intent):
    parsed = read(text)

    assert (parsed.intent, parsed.orders) == (intent, ())


def test_what_is_to_be_bought_tomorrow_is_looked_at(read):
    assert read("mai em lấy 2 hũ").needs_review


@pytest.mark.parametrize(
    ("text", "qty"), [("nhầm, M12 3 hũ", 3), ("à nhầm 3 hũ", 3), ("em ghi nhầm, 1 hũ M12 nha", 1)]
)
def test_a_slip_that_is_corrected_sets_the_quantity(read, text, qty):
    parsed = read(text, prev=["M12 2"])

    assert (parsed.intent, [(line.code, line.qty) for line in parsed.orders]) == ("change", [("M12", qty)])


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("M12 x2 về 45 Phan Đình Phùng Biên Hòa, tên Lan", "45 Phan Đình Phùng Biên Hòa"),
        ("m12 2 hu giao 45 phan dinh phung bien hoa", "45 phan dinh phung bien hoa"),
        ("M12 giao 45 phần nha", None),
        ("ship cod 2 hũ M12", None),
        ("M12 1 hũ ship hỏa tốc", None),
        ("M12 1 hũ ship hỏa tốc về Thủ Đức", "Thủ Đức"),
    ],
)
def test_a_street_is_no_portion_and_a_way_to_send_no_place(read, text, address):
    assert read(text).address == address


@pytest.mark.parametrize(
    ("text", "answer"), [("# ocop 27", "27"), ("chắc 18", "18"), ("hên xui 36", "36"), ("câu B", "B")]
)
def test_guesses_are_heard_in_a_game(read, text, answer):
    assert read(text, game="guess_number").answer == answer


def test_either_will_do_is_an_order_that_is_looked_at(read):
    assert read("M45 hay M46 cũng được, 3 phần nha").intent == "order"
