"""Words that mean the same to a shopper. Pure.

Names of several words, and loan words with many spellings, are brought to one form in texts and in queries.
Single words whose folded form means other things too (lạc, lọ, ngô) are told apart by their marks, which
texts have and queries may lack: there the text is found by both words.
"""

from collections.abc import Sequence

from catalog.search.words import Token, plain, tokens, words

# What is replaced by what; "_" makes one word of several, so that neither half is found alone.
_SAME = {
    "ca_cao": "ca cao, cacao, cocoa",
    "cà_phê": "ca phe, caphe, cafe, ca fe, caffe, kafe, coffee",
    "sô_cô_la": "so co la, socola, so cola, soco la, chocolate, chocola, choco",
    "ô_long": "o long, oolong, olong, oo long, u long",
    "nấm mèo": "moc nhi, nam moc nhi, nam tai meo",
    "tiêu": "hat tieu, ho tieu",
    "chả lụa": "gio lua, gio cha lua",
    "mãng cầu xiêm": "na xiem, mang cau gai",
    "đậu phộng": "dau phung, dau lac, hat lac",
    "đậu phộng rang": "lac rang",
    "trái cây": "hoa qua, hoa trai",
    "quà Tết": "qua bieu, qua tang",
    "HTX": "hop tac xa",
    "thanh long": "dragon fruit",
    "siro": "xi ro, si ro, syrup",
    "yến sào": "to yen",
}
_NOT_BEFORE = {"o long": {"khanh", "thanh", "phuoc", "an", "hai", "binh", "giao"}}  # ở Long Khánh
_FORMS = {
    tuple(words(form)): tuple(
        Token(plain(part).replace("_", ""), written=part.replace("_", " ")) for part in target.split()
    )
    for target, forms in _SAME.items()
    for form in forms.split(",")
}
_LONGEST = max(map(len, _FORMS))
_GUARDS = {tuple(words(form)): after for form, after in _NOT_BEFORE.items()}

# A text with this word is also found by those, each way.
_PAIRS = (("heo", "lợn"), ("bắp", "ngô"), ("hũ", "lọ"), ("dứa", "khóm"), ("mè", "vừng"), ("sắn", "mì"))
_ALSO: dict[str, tuple[str, ...]] = {}
for _one, _other in _PAIRS:
    (_first,), (_second,) = tokens(_one), tokens(_other)
    _ALSO[_first.mark or _first.word] = (_second.word,)
    _ALSO[_second.mark or _second.word] = (_first.word,)
_ALSO[tokens("lạc")[0].mark] = ("dau", "phong")
_ALSO[tokens("quả")[0].mark] = ("trai",)
_ALSO_AFTER = {("dau", "phong"): "lac"}  # the last word of a text's phrase -> one more word there


def canonical(found: Sequence[Token]) -> list[Token]:
    """The same words with every known form replaced by its one form."""
    result: list[Token] = []
    at = 0
    while at < len(found):
        for length in range(min(_LONGEST, len(found) - at), 0, -1):
            form = tuple(token.word for token in found[at : at + length])
            if form in _FORMS and not _is_guarded(form, found, at + length):
                result += _FORMS[form]
                at += length
                break
        else:
            result.append(found[at])
            at += 1
    return result


def completed(found: Sequence[str]) -> list[str]:
    """The words with a form that is only begun made whole: ca ph -> caphe. The same words when none is."""
    for start in range(max(0, len(found) - _LONGEST), len(found) - 1):
        begun = " ".join(found[start:])
        for form, target in _FORMS.items():
            if " ".join(form).startswith(begun):
                return [*found[:start], *(token.word for token in target)]
    return list(found)


def also(found: Sequence[Token], at: int) -> tuple[str, ...]:
    """More words by which a text is found at this place."""
    more = _ALSO.get(found[at].mark or found[at].word, ())
    before = tuple(token.word for token in found[max(0, at - 1) : at + 1])
    return (*more, _ALSO_AFTER[before]) if before in _ALSO_AFTER else more


def _is_guarded(form: tuple[str, ...], found: Sequence[Token], after: int) -> bool:
    if form not in _GUARDS:
        return False
    is_other_word = found[after - len(form)].mark not in ("", "ô")
    return is_other_word or (after < len(found) and found[after].word in _GUARDS[form])
