"""Vietnamese folded for search and addresses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import bare, fold, slug


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bưởi  ĐỎ", "buoi do"),
        ("ĐẶC SẢN Đồng Nai", "dac san dong nai"),
        ("Rượu cần Xuân Lộc", "ruou can xuan loc"),
        ("\tTrà \n sen ", "tra sen"),
        ("Nguyễn Huệ ỹ ỵ ặ ộ ữ", "nguyen hue y y a o u"),
        ("", ""),
    ],
)
def test_letters_lose_their_marks_and_their_case(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Bưởi  ĐỎ & Đậu\n", "Buoi  DO & Dau\n"),
        ("ỹ ỵ ặ ộ ữ Ữ", "y y a o u U"),
        ("plain ~", "plain ~"),
        ("", ""),
    ],
)
def test_letters_may_lose_their_marks_alone(text, letters):
    assert bare(text) == bare(unicodedata.normalize("NFD", text)) == letters


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Hạt điều (rang muối)", "hat-dieu-rang-muoi"),
        ("Cà-phê 500g!", "ca-phe-500g"),
        ("---", ""),
        ("Đ", "d"),
    ],
)
def test_an_address_holds_only_plain_letters_digits_and_hyphens(text, part):
    assert slug(text) == part


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậ ", max_size=60))
def test_composed_and_decomposed_spellings_fold_alike(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
    assert fold(text).isascii()
