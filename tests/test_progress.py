"""What a log says of how far some work is, by a clock that is set by hand; a terminal has a bar."""

import io
import sys

import pytest

from mmtheory.progress import bar


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("mmtheory.progress.time.monotonic", lambda: now[0])

    def later(seconds):
        now[0] += seconds

    return later


def test_short_work_says_nothing(clock, capsys):
    with bar(3, "seed") as shown:
        for _ in range(3):
            clock(3)
            shown.set_description_str("mu = 0.1")
            shown.update()
    assert capsys.readouterr() == ("", "")


def test_a_line_now_and_then(clock, capsys):
    with bar(1000, "seed") as shown:
        shown.set_description_str("mu = 0.1")
        for _ in range(1000):
            clock(1)
            shown.update()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "  1 %, 10 of 1000 seeds in 00:10, about 16:30 left: mu = 0.1"
    assert lines[1].startswith("  2 %, 20 of 1000 seeds")
    assert lines[-1] == "100 %, 1000 of 1000 seeds in 16:40, about 00:00 left: mu = 0.1"
    # Every ten seconds until a hundred, and then ever less often.
    assert len(lines) < 40


def interrupted(clock):
    with bar(1, layout="{percentage:3.0f} %: {desc}") as shown:
        clock(20)
        shown.update(0.25)
        shown.set_description_str("too soon after")
        raise KeyboardInterrupt


def test_without_a_description_and_with_a_layout(clock, capsys):
    with bar(2, "seed") as shown:
        clock(10)
        shown.update()
        with pytest.raises(KeyboardInterrupt):
            interrupted(clock)
    first, second, last = capsys.readouterr().err.splitlines()
    assert first == " 50 %, 1 of 2 seeds in 00:10, about 00:10 left"
    assert second == " 25 %"
    assert last == " 50 %, 1 of 2 seeds in 00:30, about 00:30 left"


def test_a_terminal_has_a_bar(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with bar(2, "seed") as shown:
        shown.set_description_str("mu = 0.1")
        shown.update()
        shown.refresh()
    assert "\rmu = 0.1:  50%|" in terminal.getvalue()
