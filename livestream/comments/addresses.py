"""Find where to deliver: the raw words after giao, ship, về, địa chỉ, tên, or an address-like tail. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from livestream.comments.phrases import Hit
from livestream.comments.spelling import forms_of, spellings
from livestream.comments.tokens import Kind, Text, Token
from livestream.comments.vocabulary import (
    ASK,
    BUY,
    CANCEL,
    FILLERS,
    GIVE,
    HESITATE,
    ORDINALS,
    PEOPLE,
    PHONE_WORD,
    TOTAL,
    VERB,
)

_SEND = forms_of("giao ship gửi") | forms_of("gởi", strict=True)  # "goi" is gói, a pack
_NAME = spellings("tên")
_LAND, _MARK = spellings("địa"), spellings("chỉ")
_SHORT_ADDRESS = spellings("được")  # "đc" is typed for both
_TOWARDS = forms_of("về tới đến qua ra xuống lên vô tại ở")
_MARKERS = _SEND | _LAND | _NAME | _SHORT_ADDRESS | forms_of("về tới đến")
_SMALL_WORDS = forms_of("cho hàng giúp giùm dùm gấp nhanh tận nơi nhà là nhận em mình chị anh tui")
_TO_THE_PLACE = _TOWARDS | _LAND | _MARK | _SMALL_WORDS | {":", "-"}
_STREETS = spellings("đường") | spellings("xã")
_PLACES = forms_of(
    """
    phường xã ấp thôn đường quận huyện tỉnh hẻm ngõ phố kp kdc kcn tp chung thị khu số tổ xóm bản ngách
    """
)
_SURE_PLACES = forms_of(
    "phường ấp thôn quận huyện tỉnh hẻm ngõ xóm kp kdc kcn tp xã đường ngách", strict=True
)
_NOT_A_PLACE = FILLERS | forms_of(
    """
    bao nhiêu mấy không chưa nào đâu gì hàng nhanh sớm lẹ chậm lâu được rồi mất phí tiền free miễn khi trong
    trước sau trễ liền kỹ cẩn hôm mai sáng chiều tối nay giờ kho nhiều lại thì là có còn hết đủ thiếu sai nhầm
    quá lắm đi ngoài cod hoả tốc thường tiết kiệm
    """
)
_END = forms_of(
    """
    trước sau trong kịp gấp liền nhanh sớm luôn lúc sáng chiều tối trưa mai mốt nay ngày hôm thứ cn giúp giùm
    dùm bao nhiêu mấy không chưa được hết phí tiền khi nào thì nhé nha nhen nghen ạ á shop ad admin ơi cho sđt
    zalo hả vậy liên mất còn có rồi với nữa free
    """
)
_PEOPLE = forms_of(PEOPLE)
_SURNAMES = _PEOPLE | forms_of(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý trương đinh"
)
_STOP_MARKS = frozenset({"?", "!", ";", "\n", "(", ")", "+", "…"})
_STOP_LABELS = frozenset({VERB, BUY, GIVE, ASK, TOTAL, CANCEL, HESITATE, PHONE_WORD})


class Address(NamedTuple):
    """The raw piece, its tokens start to until (marker included), and whether it surely is a place."""

    text: str
    start: int
    until: int
    is_sure: bool


def find(text: Text, hits: Sequence[Hit], goods: frozenset[int], units: frozenset[str]) -> Address | None:
    """The first address of a comment; `goods` are the tokens of codes and product names.

    A name behind "tên" gives way to a place further on.
    """
    tokens = text.tokens
    stops = goods | {hit.start for hit in hits if hit.label in _STOP_LABELS}
    name = None
    for at, token in enumerate(tokens):
        if (
            token.kind is Kind.WORD
            and token.word in _MARKERS
            and at not in goods
            and (start := _start_after(text, at))
        ):
            piece = _piece(text, at, start, stops, units)
            if piece and token.word in _NAME and name is None:
                name = piece
            elif piece and (token.word not in _TOWARDS or piece.is_sure):
                return piece
    for at in range(name.until if name else 0, len(tokens)):
        if (
            at not in goods
            and _begins_tail(text, at, units)
            and (piece := _piece(text, at, at, stops, units))
        ):
            return piece
    return name or _capital_tail(text, goods)


def _capital_tail(text: Text, goods: frozenset[int]) -> Address | None:
    """Capitalised words alone between stops are a place, "Sài Gòn", unless they begin like a name."""
    if text.shown.islower():
        return None
    tokens = text.tokens
    start = 0
    for at in range(len(tokens) + 1):
        ends = at == len(tokens) or tokens[at].kind is not Kind.WORD
        if at < len(tokens) and not ends and at not in goods and _is_capital(text, tokens[at]):
            continue
        is_alone = ends and at - start >= 2 and (not start or tokens[start - 1].kind is not Kind.WORD)
        if is_alone and start and tokens[start].word not in _SURNAMES:
            return Address(text.shown[tokens[start].start : tokens[at - 1].end], start, at, is_sure=False)
        start = at + 1
    return None


def _start_after(text: Text, at: int) -> int:
    """The token after a marker and its little words, or 0 when there is no marker."""
    tokens = text.tokens
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    start = at + 1
    if token.word in _LAND:
        if following is None or following.word not in _MARK:
            return 0
        start = at + 2
    elif token.word in _SHORT_ADDRESS and token.word not in _TOWARDS:
        is_address = text.plain[token.start : token.end] in ("đc", "dc") and following is not None
        if not is_address or not following or (following.word != ":" and following.value is None):
            return 0
    while (
        start < len(tokens) and tokens[start].word in _TO_THE_PLACE and not _is_capital(text, tokens[start])
    ):
        start += 1
    return start if start < len(tokens) else 0


def _begins_tail(text: Text, at: int, units: frozenset[str]) -> bool:
    """A word for a place, or a house number before a street name."""
    tokens = text.tokens
    token = tokens[at]
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None:
        return False
    if token.kind is Kind.WORD:
        if token.word in _STREETS:
            return _is_capital(text, following)
        return token.word in _SURE_PLACES and following.kind in (Kind.WORD, Kind.NUMBER)
    if token.kind is not Kind.NUMBER and not (
        token.kind is Kind.SKIP and "/" in text.plain[token.start : token.end]
    ):
        return False
    street = tokens[at + 1 : at + 3]
    return (
        len(street) == 2
        and all(_is_capital(text, word) for word in street)
        and not _is_unit(text, at + 1, units)
    )


def _piece(
    text: Text, marker: int, start: int, stops: frozenset[int], units: frozenset[str]
) -> Address | None:
    tokens = text.tokens
    until = start
    for at in range(start, len(tokens)):
        token = tokens[at]
        if at in stops or token.kind in (Kind.PHONE, Kind.URL, Kind.CODE) or token.word in _STOP_MARKS:
            break
        is_capital = _is_capital(text, token)
        if token.kind is Kind.WORD and not is_capital:
            if at == start and token.word in _NOT_A_PLACE and token.word not in _PLACES:
                return None
            if token.word in _END or (token.word in _PEOPLE and at > start and tokens[at - 1].word == ","):
                break
        if token.kind is Kind.NUMBER and _is_quantity(text, at, units):
            break
        if token.word in (",", ".", "-") and not _goes_on(text, at + 1, units):
            break
        until = at + 1
    while until > start and (tokens[until - 1].kind is Kind.MARK or _is_loose_end(text, tokens[until - 1])):
        until -= 1
    piece = tokens[start:until]
    if not any(token.kind is Kind.WORD for token in piece):
        return None
    raw = text.shown[piece[0].start : piece[-1].end]
    is_sure = any(_is_capital(text, token) for token in piece) or any(
        token.word in _SURE_PLACES for token in piece
    )
    has_place_number = any(
        before.word in _PLACES and after.value is not None for before, after in pairwise(piece)
    )
    explicit = marker + 1 < start
    return Address(raw, marker, until, is_sure or has_place_number or explicit)


def _is_loose_end(text: Text, token: Token) -> bool:
    return token.kind is Kind.WORD and token.word in FILLERS and not _is_capital(text, token)


def _is_quantity(text: Text, at: int, units: frozenset[str]) -> bool:
    tokens = text.tokens
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1].word if at else ""
    return following is not None and _is_unit(text, at + 1, units) and before not in ORDINALS


def _is_unit(text: Text, at: int, units: frozenset[str]) -> bool:
    """ "45 phan" are portions, "45 Phan Đình Phùng" and "45 phan dinh phung" a house."""
    token, rest = text.tokens[at], text.tokens[at + 1 : at + 3]
    goes_on = len(rest) == 2 and all(one.kind is Kind.WORD and one.word not in _END for one in rest)
    return token.word in units and not (
        token.word in _SURNAMES and (_is_capital(text, token) or (token.word.isascii() and goes_on))
    )


def _goes_on(text: Text, at: int, units: frozenset[str]) -> bool:
    """After a comma the address goes on with a place word, a name or a house number."""
    if at >= len(text.tokens):
        return False
    token = text.tokens[at]
    if token.kind is Kind.NUMBER:
        return not _is_quantity(text, at, units) and at + 1 < len(text.tokens)
    return token.word in _PLACES or _is_capital(text, token)


def _is_capital(text: Text, token: Token) -> bool:
    return token.kind is Kind.WORD and text.is_capital(token)
