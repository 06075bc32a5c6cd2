"""Every interleaving of the engine in miniature, with all of its rules and with one of them dropped."""

import pytest

from tests.properties.small_world import Late, Rules, State, explore, steps


def test_with_all_rules_no_interleaving_ends_with_a_marketplace_that_shows_something_else():
    walk = explore(Rules())
    assert walk.divergence == ()
    assert 40_000 < walk.states < 50_000  # the whole of it, not a piece that was cut off


def test_without_lock_then_read_an_older_truth_overwrites_a_newer_one():
    walk = explore(Rules(locks_then_reads=False))
    assert walk.divergence.count("relay reads") == 2
    assert walk.divergence.index("change", 1) < walk.divergence.index("relay writes")
    assert len(walk.divergence) == 12


def test_without_a_deadline_within_the_lease_a_late_arrival_stays_when_its_worker_dies():
    walk = explore(Rules(arrives_within_lease=False))
    assert walk.divergence[-1] in {"crash", "answer"}
    assert {"expiry", "crash"} <= set(walk.divergence)


def test_without_a_deadline_but_with_workers_that_live_a_late_answer_heals_by_reopening():
    assert explore(Rules(arrives_within_lease=False, workers_die=False)).divergence == ()


@pytest.mark.parametrize("late", [Late.IS_IGNORED, Late.ACKNOWLEDGES, Late.UNACKNOWLEDGES])
def test_anything_else_that_a_late_answer_could_do_would_not_heal(late):
    walk = explore(Rules(arrives_within_lease=False, workers_die=False, late=late))
    assert walk.divergence.count("arrival") == 2


def test_a_late_answer_taken_as_an_acknowledgement_breaks_even_where_nothing_arrives_late():
    walk = explore(Rules(late=Late.ACKNOWLEDGES))
    assert "failure" in walk.divergence or "answer" in walk.divergence
    assert walk.divergence.count("lease") == 3


def test_every_named_step_happens_somewhere_in_the_walk():
    seen, queue, names = {State()}, [State()], set()
    while queue and len(seen) < 5_000:
        state = queue.pop()
        for name, following in steps(state, Rules()):
            names.add(name)
            if following not in seen:
                seen.add(following)
                queue.append(following)
    assert names == {
        "change",
        "relay claims",
        "relay locks",
        "relay reads",
        "relay writes",
        "relay crashes",
        "lease",
        "expiry",
        "send",
        "give up",
        "arrival",
        "loss",
        "answer",
        "answer lost",
        "failure",
        "crash",
    }
