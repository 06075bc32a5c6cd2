"""Reasons of the list: when they may be chosen, and what the producer reads."""

from datetime import date

import pytest
from django.utils import translation

from catalog import giving_back
from catalog.errors import NoReason
from catalog.giving_back import Reason


def reason(code: str, since: str, until: str | None = None) -> Reason:
    last = date.fromisoformat(until) if until else None
    return Reason("products", code, "about", date.fromisoformat(since), last, "", f"{code} vi", f"{code} en")


@pytest.fixture
def _list(monkeypatch):
    rows = [reason("old", "2026-01-01", "2026-06-30"), reason("new", "2026-07-01"), reason("b", "2026-01-01")]
    monkeypatch.setattr(giving_back, "_listed", lambda: {one.code: one for one in rows})


@pytest.mark.usefixtures("_list")
@pytest.mark.parametrize(
    ("day", "codes"),
    [("2025-12-31", []), ("2026-06-30", ["old", "b"]), ("2026-07-01", ["new", "b"])],
)
def test_a_reason_is_chosen_from_its_first_day_to_its_last(day, codes):
    assert [one.code for one in giving_back.open_for("products", date.fromisoformat(day))] == codes


@pytest.mark.usefixtures("_list")
def test_what_was_given_keeps_its_words_in_the_order_of_the_list():
    assert giving_back.sentences(["b", "old", "gone"], "Thêm ảnh") == ["old vi", "b vi", "Thêm ảnh"]
    with translation.override("en"):
        assert [one.words for one in giving_back.of(["old"])] == ["old en"]


@pytest.mark.usefixtures("_list")
@pytest.mark.parametrize(("codes", "note"), [([], " "), (["old"], "x"), (["no_such"], "")])
def test_no_reason_or_one_that_is_over_is_refused(codes, note):
    with pytest.raises(NoReason) as refused:
        giving_back.checked("products", codes, note)
    assert refused.value.context["field"] == "reasons"


def test_every_reason_of_the_file_has_words_in_both_languages_and_a_day():
    listed = giving_back._listed().values()
    assert len(listed) > 20
    assert all(one.vi and one.en and one.since for one in listed)
    assert {one.queue for one in listed} == {"products", "identity", "certificates", "reviews"}
    assert max(len(one.code) for one in listed) <= 30  # as the columns hold it
    assert max(len(one.vi) for one in listed) <= 300  # as a certificate's reason holds it
