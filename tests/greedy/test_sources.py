"""Own data and HTAD for the greedy studies: their parts, and what transfer modules are not for."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.commands import greedy, summarise
from mmtheory.datasets import htad
from mmtheory.datasets.dataset import DataError, Part, scaled, split
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.sources import column, source
from mmtheory.greedy.sweep import study
from mmtheory.parameter import ParameterError
from mmtheory.sweep import Axis
from tests.commands.storage import read
from tests.commands.test_greedy import TINY

pytestmark = pytest.mark.usefixtures("stand_ins")


def test_seeds_share_random_parts_or_have_their_own():
    data = source("htad")
    fresh = data.drawn(Parameters(split="fresh"), range(2))
    first, second = (scaled(split(htad.load(), seed, 0.2, 0.3)) for seed in range(2))
    for seed, one in enumerate((first, second)):
        np.testing.assert_array_equal(fresh.data.train.x[1][seed], one.part(Part.TRAIN)[0][1])
        np.testing.assert_array_equal(fresh.data.familiar.y[seed], one.part(Part.TEST)[1])
    assert fresh.overlap == pytest.approx(0.6, abs=0.01)
    fixed = data.drawn(Parameters(partition=1), range(3))
    for seed in range(3):
        np.testing.assert_array_equal(fixed.data.test.x[0][seed], second.part(Part.TEST)[0][0])
    assert (fixed.K, fixed.overlap) == (7, 0)
    assert data.samples == pytest.approx((693, 277), abs=3)
    twice = data.drawn(Parameters(modalities="second"), range(1)).data.train.x
    np.testing.assert_array_equal(twice[0], twice[1])
    build = Parameters().architecture(data.shapes(Parameters()), 7)
    x = tuple(jnp.zeros((2, *shape)) for shape in data.shapes(Parameters()))
    assert jax.eval_shape(lambda key: build.late_fusion(key)(x), jax.random.key(0)).shape == (2, 7)
    assert column("htad") is None


@pytest.fixture
def arrays():
    rng, y = np.random.default_rng(0), np.arange(40) % 2
    return {"x1": rng.standard_normal((40, 3)), "x2": rng.standard_normal((40, 4, 4, 1)), "y": y}


def test_a_file_with_parts_of_its_own(arrays, tmp_path):
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays, split=np.repeat([0, 1, 2], [20, 12, 8]))
    data = source(f"npz:{path}")
    drawn = data.drawn(Parameters(split="fresh"), range(2))
    assert data.samples == drawn.data.train.y.shape[1:] + drawn.data.validation.y.shape[1:] == (20, 12)
    np.testing.assert_array_equal(drawn.data.test.y[0], arrays["y"][32:])
    np.testing.assert_array_equal(drawn.data.test.x[1][0], drawn.data.test.x[1][1])
    assert data.folder.startswith("mine-")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {f"x{r}": np.ones((40, 2)) for r in range(3, 12)},
            "transfer modules join two modalities or more, up to 10; .* has 11",
        ),
        ({"x1": np.ones((40, 3, 2))}, "branches are of vectors, or images of three dimensions; x1 has"),
        ({"mask1": np.arange(40) % 3 > 0}, "missing entries, which umt and diagnose take"),
        ({"groups": np.arange(40) // 4}, "groups, which random parts of samples do not keep together: give it a split"),
        ({"y": np.arange(40) // 20 + (np.arange(40) == 7) * 3}, "class 3 is too small"),
        ({"y": np.linspace(0, 1, 40)}, "regression is not done here"),
        ({"y": np.eye(40, dtype=int)[:, :2]}, "several labels a sample are not taken"),
    ],
)
def test_what_does_not_fit_is_refused(changes, sentence, arrays, tmp_path):
    np.savez(tmp_path / "mine.npz", **arrays | changes)
    with pytest.raises(DataError, match=sentence):
        source(f"npz:{tmp_path / 'mine.npz'}")


def test_colours_are_of_digits_and_parts_of_all_that_is_split(tmp_path):
    axes = {"partition": Axis.from_values(1), "split": Axis.from_values("fixed", "fresh")}
    assert len(study("sensitivity", source("htad"), "quick", axes, range(2), tmp_path).points) > 2
    with pytest.raises(ParameterError, match=r"jitter: is for --data coloured or mnist:FOLDER"):
        study("table1", source("htad"), "quick", {"jitter": Axis.from_values(0.1)}, range(2), tmp_path)


@pytest.mark.parametrize("axis", ["split", "partition"])
def test_data_with_parts_of_their_own_have_no_others(axis, arrays, tmp_path):
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays, split=np.repeat([0, 1, 2], [20, 12, 8]))
    axes = {axis: Axis.from_values("fixed" if axis == "split" else 1)}
    with pytest.raises(
        ParameterError, match=rf"{axis}: is for data without parts of their own; .*mine\.npz has a split"
    ):
        study("table1", source(f"npz:{path}"), "quick", axes, range(2), tmp_path / "out")


def test_one_modality_is_refused(arrays, tmp_path):
    np.savez(tmp_path / "mine.npz", x1=arrays["x1"], y=arrays["y"])
    with pytest.raises(DataError, match=r"transfer modules join two modalities or more, up to 10; .* has 1"):
        source(f"npz:{tmp_path / 'mine.npz'}")


@pytest.fixture
def three(arrays, tmp_path):
    path = tmp_path / "three.npz"
    np.savez(path, **arrays, x3=np.random.default_rng(1).standard_normal((40, 2)) + arrays["y"][:, None])
    return f"npz:{path}"


def test_a_third_modality_has_a_uni_modal_network(three, tmp_path):
    points = study("table1", source(three), "quick", {}, range(2), tmp_path).points
    assert [point.parameters.alone for point in points] == [0, 1, 2, None, None, None, None]
    axes = {"method": Axis.from_values("alone-3")}
    with pytest.raises(ParameterError, match="method: there is no modality 3, of which alone-3 is: there are 3"):
        study("table1", source(three), "quick", axes, range(2), tmp_path)
    copies = {"method": Axis.from_values("alone-2"), "modalities": Axis.from_values("first")}
    with pytest.raises(ParameterError, match="there are 2"):
        study("table1", source(three), "quick", copies, range(2), tmp_path)


def test_copies_of_one_of_three_modalities_have_no_third_uni_modal_network(three, tmp_path):
    """Where nobody asks for it."""
    methods = ["vanilla", "rubi", "random", "guided"]
    of_copies, of_distinct = (["alone-0", "alone-1", *others, *methods] for others in ([], ["alone-2"]))
    points = study(
        "table1", source(three), "quick", {"modalities": Axis.from_values("first")}, range(2), tmp_path
    ).points
    assert [point.parameters.method for point in points] == of_copies
    axes = {"modalities": Axis.from_values("distinct", "first")}
    points = study("table1", source(three), "quick", axes, range(2), tmp_path).points
    for modalities, expected in (("distinct", of_distinct), ("first", of_copies)):
        found = [point.parameters for point in points if point.parameters.modalities == modalities]
        assert [parameters.method for parameters in found] == expected


@pytest.mark.slow
def test_the_command_on_three_modalities(three, tmp_path, capsys):
    out = tmp_path / "out"
    assert (
        greedy.main(["--data", three, *TINY, "--batch", "8", "--method", "alone-2", "guided", "--out", str(out)]) == 0
    )
    _, guided = read(out)["points"]
    assert len(guided["utilisation"]["test"]) == len(guided["speeds"]) == 3
    assert sum(guided["steps"].values()) == pytest.approx(1)
    printed = capsys.readouterr().out
    assert "u(m2|rest)" in printed
    assert "uni-modal, m2" in printed
    assert summarise.main([str(out)]) == 0
    assert "u(m2|rest)" in capsys.readouterr().out


@pytest.mark.slow
def test_the_command_on_own_data(arrays, tmp_path):
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays)
    assert greedy.main(["--data", f"npz:{path}", *TINY, "--method", "vanilla", "--out", str(tmp_path / "out")]) == 0
    (point,) = read(tmp_path / "out")["points"]
    assert point["diverged"] == 0
