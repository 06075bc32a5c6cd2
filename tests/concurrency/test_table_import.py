"""An import that is begun by several presses at once is begun once, also where a lost one is begun again."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.core.cache import cache

from core import clock
from tests.concurrency.together import together
from workspace import table_import

pytestmark = pytest.mark.race
AT_ONCE, PRODUCER = 6, 1


@pytest.fixture
def key():
    cache.clear()
    return table_import.keep(PRODUCER, "a.csv", b"name,label,price_vnd")


@pytest.mark.parametrize("is_lost", [False, True], ids=["new", "lost"])
def test_of_six_presses_one_begins_it(key, monkeypatch, is_lost):
    if is_lost:
        assert table_import.begin(PRODUCER, key)
        later = clock.now() + table_import.SILENT + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda: later)
    begun = together([partial(table_import.begin, PRODUCER, key)] * AT_ONCE)
    assert begun.count(True) == 1


def test_looking_whether_it_is_under_way_and_saying_so_would_begin_it_twice(key):
    have_looked = threading.Barrier(2)

    def begin_without_claim() -> bool:
        is_under_way = table_import.run_of(PRODUCER, key) is not None
        have_looked.wait(10)
        if is_under_way:
            return False
        table_import._say(PRODUCER, key, table_import.Run(0, clock.now()))
        return True

    assert together([begin_without_claim] * 2) == [True, True]
