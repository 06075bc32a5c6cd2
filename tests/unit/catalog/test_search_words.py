"""Reading a query without a database: words, synonyms, filters, mistakes."""

import pytest

from catalog.search import lattice, spelling
from catalog.search.attributes import wishes
from catalog.search.document import Texts, document
from catalog.search.lattice import Edge
from catalog.search.synonyms import canonical, completed
from catalog.search.words import tokens


def read(text):
    return [token.word for token in canonical(tokens(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hũ 500 g", ["hu", "500g"]),
        ("Khăn thổ cẩm S'tiêng", ["khan", "tho", "cam", "stieng"]),
        ("kỹ kĩ quý quí", ["ki", "ki", "qui", "qui"]),
        ("Đậu ĐỎ", ["dau", "do"]),
        ("", []),
        ("% & |", []),
    ],
)
def test_words_are_folded(text, words):
    assert read(text) == words


def test_a_tone_is_the_same_wherever_it_was_set():
    (here,), (there,) = tokens("hòa"), tokens("hoà")
    assert here.mark == there.mark != tokens("hoá")[0].mark


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cacao", "ca cao"),
        ("cafe", "cà phê"),
        ("chocolate", "sô cô la"),
        ("mộc nhĩ", "nấm mèo"),
        ("hạt tiêu đen", "tiêu đen"),
        ("giò lụa", "chả lụa"),
        ("na xiêm", "mãng cầu xiêm"),
        ("hợp tác xã", "HTX"),
        ("quà biếu", "quà Tết"),
        ("oolong", "ô long"),
    ],
)
def test_names_of_the_same_thing_are_one(one, other):
    assert read(one) == read(other)


def test_a_place_is_not_taken_for_a_tea():
    assert read("sầu riêng ở Long Khánh") == ["sau", "rieng", "o", "long", "khanh"]
    assert read("sau rieng o long khanh") == ["sau", "rieng", "o", "long", "khanh"]


def test_a_form_that_is_only_begun_is_completed():
    assert completed(["ca", "ph"]) == ["caphe"]
    assert completed(["mat", "on"]) == ["mat", "on"]


def test_texts_with_an_ambiguous_word_are_found_by_its_synonym_the_folded_word_alone_means_nothing():
    assert {"ngo", "bap"} <= document(Texts("M1", "Sữa ngô")).lexemes
    assert "bap" not in document(Texts("M1", "Rau ngò")).lexemes


def test_phrases_do_not_run_from_one_text_into_the_next():
    made = document(Texts("M1", "Mật ong", keywords=("rừng",)))
    assert "mat_ong" in made.lexemes
    assert "ong_rung" not in made.lexemes


def test_lexemes_need_no_escaping():
    vector = document(Texts("M'1\\", "Trà 'B''Lao' \\ \"x\"", description="a'b\\")).vector()
    assert not {"\\", '"'} & set(vector)
    assert vector.count("'") == 2 * len(vector.split(" "))


@pytest.mark.parametrize(
    ("text", "rest", "stars", "prices"),
    [
        ("ocop 4 sao", "", (4,), (None, None)),
        ("mật ong ocop 5 sao", "mật ong", (5,), (None, None)),
        ("từ 4 sao trở lên", "", (4, 5), (None, None)),
        ("duoi 100k", "", (), (None, 100_000)),
        ("từ 50k đến 200k", "", (), (50_000, 200_000)),
        ("từ 50 đến 200k", "", (), (50_000, 200_000)),
        ("tren 1tr", "", (), (1_000_000, None)),
        ("trên 1,5 triệu", "", (), (1_500_000, None)),
        ("dưới 1tr2", "", (), (None, 1_200_000)),
        ("yến sào giá dưới 100.000đ", "yến sào", (), (None, 100_000)),
        ("quà tết 500k", "quà tết", (), (None, 500_000)),
        ("yến sào", "yến sào", (), (None, None)),
        ("gạo 5kg", "gạo 5kg", (), (None, None)),
        ("bộ ấm trà 6 món", "bộ ấm trà 6 món", (), (None, None)),
        ("bột ca cao 3 trong 1", "bột ca cao 3 trong 1", (), (None, None)),
    ],
)
def test_wishes_become_filters_and_leave_the_words(text, rest, stars, prices):
    found = wishes(text)
    assert (found.rest, found.stars, (found.price_from_vnd, found.price_to_vnd)) == (rest, stars, prices)


def test_any_star_is_wished_by_the_word_alone():
    assert wishes("ocop").ocop
    assert not wishes("bưởi").ocop


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("buowri", "buoi"), ("ddieeuf", "dieu"), ("maatj", "mat"), ("nuwowcs", "nuoc"), ("d9ie6u2", "dieu")],
)
def test_keys_that_made_no_letter_are_undone(typed, meant):
    assert meant in spelling.untyped(typed)


def test_joined_words_are_cut_where_known_words_meet():
    known = {"mat", "ong", "rung", "ma", "tong"}
    assert ("mat", "ong", "rung") in spelling.splits("matongrung", known.__contains__)
    assert spelling.splits("matongx", known.__contains__) == []


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [("rieg", "rieng", 1), ("rugn", "rung", 1), ("hot", "hat", 1), ("ca", "caphe", 3)],
)
def test_letters_wrong_missing_or_swapped_are_counted(one, other, wrong):
    assert spelling.distance(one, other) == wrong


def test_words_side_by_side_speak_for_each_other_and_a_guess_without_a_neighbour_is_none():
    edges = [
        Edge(0, 1, ("sau",), 0.0),
        Edge(1, 2, ("rieg",), lattice.KEPT_UNKNOWN),
        Edge(1, 2, ("rieng",), 3.0, is_slip=True),
        Edge(1, 2, ("rang",), 3.0, is_slip=True),
    ]
    readings = [path.words for path in lattice.best(2, edges, {("sau", "rieng"): 5})]
    assert readings == [("sau", "rieng"), ("sau", "rieg")]
