"""Tables that fit a width, and texts in lines."""

import pytest

from mmtheory.columns import aligned, fitted, wrapped

ROWS = [["", "one", "two", "three"], ["first", "1", "2.5", "3"], ["second", "10", "2", "300000"]]


def test_a_table_that_fits_is_one():
    assert (
        fitted(ROWS, 80)
        == aligned(ROWS)
        == ["        one  two   three", "first     1  2.5       3", "second   10    2  300000"]
    )


@pytest.mark.parametrize("width", range(1, 30))
def test_columns_that_do_not_fit_go_below(width):
    lines = fitted(ROWS, width)
    # One column beside the first is the least.
    assert max(map(len, lines)) <= max(width, len("second  300000"))
    cells = [line.split() for line in lines]
    for name, one, two, three in ROWS[1:]:
        rows = [row[1:] for row in cells if row[:1] == [name]]
        assert [cell for row in rows for cell in row] == [one, two, three]


def test_a_row_that_has_nothing_in_a_block_is_left_out():
    rows = [["", "one", "two"], ["first", "1", "2"], ["second", "1", ""]]
    assert fitted(rows, 80) == ["        one  two", "first     1    2", "second    1"]
    assert fitted(rows, 11) == ["        one", "first     1", "second    1", "", "       two", "first    2"]


def test_a_table_takes_the_terminals_width(monkeypatch):
    monkeypatch.setenv("COLUMNS", "16")
    assert fitted(ROWS) == fitted(ROWS, 16) != fitted(ROWS, 80)


def test_lines_of_a_text():
    assert wrapped("a bb ccc", 5, 2, 0) == ["a bb", "  ccc"]
    assert wrapped("a bb ccc", 5, 1) == [" a bb", " ccc"]
