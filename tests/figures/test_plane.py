"""Which grid points of a sweep lie on a plane, and where a number of each stands in its table."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from mmtheory.competition.parameters import Parameters
from mmtheory.figures.plane import plane
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Found, NotOneSweep, Point

SIGMA_0, ETA, Q = (0.1, 0.02, 0.05), (8.0, 4.0), (3, 4)


def found(**axes):
    """A grid point whose result knows its place."""
    return Found(Point({}, axes, Parameters()), SimpleNamespace(**axes), ("file",))


def swept(**axes):
    return [found(**dict(zip(axes, labels, strict=True))) for labels in itertools.product(*axes.values())]


def places(runs):
    return [one.axes for one in runs]


def test_the_first_axis_runs_across_and_the_second_up():
    runs = swept(sigma_0=SIGMA_0, eta=ETA)
    own = plane(places(runs))
    assert (own.across, own.up, own.at) == ("sigma_0", "eta", {})
    table = own.table(runs, lambda here: here.sigma_0 + 10 * here.eta)
    assert table.columns == [0.02, 0.05, 0.1]
    assert table.rows == [4.0, 8.0]
    np.testing.assert_allclose(table.values, [[40.02, 40.05, 40.1], [80.02, 80.05, 80.1]])
    assert table.there.all()


@pytest.mark.parametrize("chosen", [{"across": "eta"}, {"up": "sigma_0"}, {"across": "eta", "up": "sigma_0"}])
def test_axes_are_chosen(chosen):
    runs = swept(sigma_0=SIGMA_0, eta=ETA)
    own = plane(places(runs), **chosen)
    assert (own.across, own.up) == ("eta", "sigma_0")
    assert own.table(runs, lambda here: here.sigma_0).values.tolist() == [[0.02] * 2, [0.05] * 2, [0.1] * 2]


def test_a_third_axis_is_fixed():
    runs = swept(sigma_0=SIGMA_0, eta=ETA, q=Q)
    own = plane(places(runs), at={"q": "4"})
    assert own.at == {"q": 4}
    assert own.table(runs, lambda here: here.q).values.tolist() == [[4.0] * 3] * 2
    assert plane(places(runs), up="q", at={"eta": "8"}).across == "sigma_0"


def test_an_axis_of_one_value_needs_no_flag():
    own = plane(places(swept(sigma_0=SIGMA_0, eta=(8.0,), q=Q)))
    assert (own.across, own.up, own.at) == ("sigma_0", "q", {"eta": 8.0})


def test_what_is_missing_is_blank_and_labels_stay_in_order():
    runs = [one for one in swept(sigma_0=SIGMA_0, eta=ETA) if one.axes != {"sigma_0": 0.02, "eta": 4.0}]
    own = plane(places(runs))
    table = own.table(runs, lambda here: here.sigma_0 if here.eta == 4 else np.nan)
    assert (table.columns, table.rows) == ([0.02, 0.05, 0.1], [4.0, 8.0])
    np.testing.assert_array_equal(table.values, [[np.nan, 0.05, 0.1], [np.nan] * 3])
    assert table.there.tolist() == [[False, True, True], [True, True, True]]


def test_texts_stand_by_their_numbers_and_choices_in_their_order():
    runs = swept(mu=("0.1,10", "0.1,2", "0.02,3"), stop=("loss", "steps"))
    table = plane(places(runs)).table(runs, lambda here: 0.0)
    assert table.columns == ["0.02,3", "0.1,2", "0.1,10"]
    assert table.rows == ["steps", "loss"]


@pytest.mark.parametrize(
    ("asked", "flag", "sentence"),
    [
        ({}, "at", "fixes all axes but two, and left are sigma_0 (3) × eta (2) × q (2): add q=3, for example"),
        ({"across": "q", "up": "eta"}, "at", "and left are sigma_0 (3) × eta (2) × q (2): add sigma_0=0.1"),
        ({"across": "K"}, "across", "is an axis that is not fixed, sigma_0 or eta or q; got 'K'"),
        ({"up": "q", "at": {"q": "3"}}, "up", "is an axis that is not fixed, sigma_0 or eta; got 'q'"),
        ({"across": "q", "up": "q"}, "up", "is another axis than --across; got 'q' for both"),
        ({"at": {"q": "3", "eta": "8"}}, "at", "leaves sigma_0, and a plane has two"),
        ({"at": {"q": "5"}}, "at", "no grid point has q = 5; there are 3, 4"),
        ({"at": {"q": "x"}}, "at", "no grid point has q = x; there are 3, 4"),
        ({"at": {"K": "3"}}, "at", "has an axis of the sweep, sigma_0, eta, q; got 'K'"),
    ],
)
def test_what_is_no_plane(asked, flag, sentence):
    with pytest.raises(ParameterError) as error:
        plane(places(swept(sigma_0=SIGMA_0, eta=ETA, q=Q)), **asked)
    assert error.value.parameter == flag
    assert sentence in error.value.reason


@pytest.mark.parametrize(("axes", "over"), [({}, "none"), ({"eta": ETA}, "eta"), ({"eta": ETA, "q": (3,)}, "eta, q")])
def test_what_has_no_two_axes(axes, over):
    with pytest.raises(NotOneSweep, match=f"no two axes of the sweep have several values: it is over {over}$"):
        plane(places(swept(**axes)))
