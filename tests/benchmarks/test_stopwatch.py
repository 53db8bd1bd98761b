"""Seconds of a step, from clocks that know."""

import pytest

from benchmarks import stopwatch


def test_what_is_done_once_is_not_counted(monkeypatch):
    """3 seconds before all steps, 0.01 for each."""
    monkeypatch.setattr(stopwatch, "seconds", lambda call: 3 + 0.01 * call())
    assert stopwatch.per_step(lambda steps: steps, least=0.2) == pytest.approx(0.01)


def test_all_take_their_turn_in_every_round(monkeypatch):
    """A machine that is slower in each round than in the one before is so for all."""
    order, slow = [], iter(range(10, 1000))
    runs = {"a": lambda steps: (1, steps), "b": lambda steps: (2, steps)}
    monkeypatch.setattr(stopwatch, "enough", lambda run, least: (100, 0.0))

    def once(call):
        cost, steps = call()
        order.append((cost, steps))
        return 5 + cost * steps * next(slow)

    monkeypatch.setattr(stopwatch, "once", once)
    times = stopwatch.race(runs, rounds=3)
    assert order == [(1, 1), (1, 101), (2, 1), (2, 101)] * 3
    assert len(times["a"]) == len(times["b"]) == 3
    assert times["b"][0] > times["a"][0]
