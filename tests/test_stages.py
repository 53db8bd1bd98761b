"""Stages within stages are counted once, and other threads not at all."""

import threading

import pytest

from mmtheory import stages


@pytest.fixture
def clock(monkeypatch):
    """One that is moved by hand, and nothing counted so far."""
    now = [0.0]
    monkeypatch.setattr(stages.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(stages, "_began", 0.0)
    monkeypatch.setattr(stages, "_since", 0.0)
    monkeypatch.setattr(stages, "_seconds", {})

    def move(seconds):
        now[0] += seconds

    return move


def test_a_stage_is_what_is_in_it_less_the_stages_within(clock):
    clock(1)
    with stages.stage("runs"):
        clock(2)
        for seconds in (3, 1):
            with stages.stage("compilation"):
                clock(seconds)
        clock(2)
    clock(1)
    assert [line.split() for line in stages.table().splitlines()] == [
        ["stage", "seconds", "%"],
        ["runs", "4.00", "40"],
        ["compilation", "4.00", "40"],
        ["all", "else", "2.00", "20"],
        ["total", "10.00", "100"],
    ]


def test_a_stage_that_fails_ends(clock):
    @stages.stage("runs")
    def fail():
        clock(1)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    clock(3)
    assert stages.table().splitlines()[1].split() == ["runs", "1.00", "25"]


def test_other_threads_do_not_count(clock):
    def work():
        with stages.stage("elsewhere"):
            clock(2)

    with stages.stage("runs"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert "elsewhere" not in stages.table()
    assert stages.table().splitlines()[1].split() == ["runs", "2.00", "100"]
