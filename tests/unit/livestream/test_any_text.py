"""Whatever people paste into the chat, the reader answers, and keeps its promises."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from livestream.comments import Comment, parse

WORDS = """
    M12 m06 M99 mã mười hai 2 x * sl 500g nửa ký kg hũ túi thùng cặp chục mỗi thứ + , / 0900000123 +84 o9 giao
    về tên chốt lấy cho em hủy bỏ đổi thành sang thêm nữa thôi còn thì không ko ? bao nhiêu giá tổng sầu riêng
    mật ong đáp án #ocop B 27 99k 10% 1/2 20/12 vay http://x.example rồi hôm trước bể khoan 1,5 hộp 16
    người lớn bé
"""
PIECES = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=10)
GAMES = st.sampled_from([None, "guess_number", "quiz"])
PINNED = st.sampled_from([None, "M12", "M06", "M99"])
TEXTS = st.one_of(
    st.text(st.characters()),  # half characters too
    PIECES.map(" ".join),
    PIECES.map("".join),
)


@given(text=TEXTS, earlier=st.lists(TEXTS, max_size=3), pinned=PINNED, game=GAMES)
def test_no_text_raises_and_talk_never_orders(catalogue, text, earlier, pinned, game):
    parsed = parse(Comment(text, pinned, tuple(earlier), game), catalogue)

    if parsed.intent not in ("order", "change", "cancel"):
        assert parsed.orders == ()
    if parsed.intent == "spam":
        assert (parsed.phone, parsed.address) == (None, None)
    for line in parsed.orders:
        ware = catalogue.wares[line.code]
        assert line.variant is None or line.variant in ware.keys
        assert (line.qty is None) == (parsed.intent == "cancel")
        assert line.qty is None or line.qty >= (0 if parsed.intent == "change" else 1)
    assert parsed.phone is None or (len(parsed.phone) == 10 and parsed.phone.isdecimal())


@given(words=PIECES)
def test_composed_and_decomposed_text_mean_the_same(catalogue, words):
    text = " ".join(words)

    composed = parse(Comment(unicodedata.normalize("NFC", text), "M12"), catalogue)
    decomposed = parse(Comment(unicodedata.normalize("NFD", text), "M12"), catalogue)

    assert composed == decomposed
