"""Answers to a running game: "#ocop 27", "đáp án B", "đoán 27" or nothing but the answer (rule 14). Pure."""

from collections.abc import Sequence

from livestream.comments.numbers import count_at
from livestream.comments.phrases import Hit
from livestream.comments.spelling import spellings
from livestream.comments.tokens import Kind, Text, Token
from livestream.comments.vocabulary import ANSWER, FILLERS

_BETWEEN = frozenset({":", "-", "=", "."})
_CALL = spellings("ơi")


def answer(text: Text, hits: Sequence[Hit]) -> str | None:
    """The digits or the capital letter that was answered; None when the comment answers no game."""
    tokens = text.tokens
    for at, token in enumerate(tokens[:-1]):
        is_tag = token.word == "#" and tokens[at + 1].kind is Kind.WORD
        if is_tag and (found := _answer_at(text, _after_tag(tokens, at + 1))):
            return found
    for hit in hits:
        if hit.label == ANSWER and (found := _answer_at(text, hit.until)):
            return found
    return _alone(text)


def _after_tag(tokens: Sequence[Token], at: int) -> int:
    """A tag may be written in one word with marks: #ocop_dongnai."""
    at += 1
    while at < len(tokens) and tokens[at].start == tokens[at - 1].end and tokens[at].kind is not Kind.NUMBER:
        at += 1
    return at


def _answer_at(text: Text, at: int) -> str | None:
    tokens = text.tokens
    while at < len(tokens) and tokens[at].word in _BETWEEN:
        at += 1
    if at >= len(tokens):
        return None
    token = tokens[at]
    typed = text.plain[token.start : token.end]
    if token.kind is Kind.WORD and len(typed) == 1 and typed.isascii():
        return typed.upper()
    count = count_at(tokens, at)
    if count is None:
        return None
    return typed if typed.isdecimal() else f"{count.value:g}"


def _alone(text: Text) -> str | None:
    """A comment that is an answer and small words only."""
    words = [token for token in text.tokens if token.kind is not Kind.MARK]
    answers = [token for token in words if token.kind is Kind.NUMBER or _is_letter(text, token)]
    others = [token for token in words if token not in answers]
    if len(answers) != 1 or any(token.kind is not Kind.WORD or token.word not in FILLERS for token in others):
        return None
    return _answer_at(text, text.tokens.index(answers[0]))


def _is_letter(text: Text, token: Token) -> bool:
    """A lone capital, or a small letter that opens the comment and calls nobody ("a ơi")."""
    typed = text.shown[token.start : token.end]
    if token.kind is not Kind.WORD or len(typed) != 1 or not typed.isascii():
        return False
    return typed.isupper() or (
        token is text.tokens[0] and not any(other.word in _CALL for other in text.tokens)
    )
