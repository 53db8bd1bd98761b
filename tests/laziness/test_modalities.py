"""More than two modalities: written down, trained alone, together and in part, and judged as plain formulas judge."""

import dataclasses
import math
from fractions import Fraction

import pytest
from hypothesis import given

from mmtheory.claim import Verdict
from mmtheory.datasets.dataset import DataError
from mmtheory.laziness import Instance, formulas, paired, self_standing
from mmtheory.laziness.instance_toml import toml
from mmtheory.laziness.strategies import instances, trainable_instances
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import STATEMENTS
from mmtheory.parameter import ParameterError

FOUR = Instance(
    c=2,
    tau="3/5",
    features=[
        *self_standing(1, f="1/2"),
        *self_standing(2, g="2/5"),
        *self_standing(4, t="9/20"),
        *paired(h="1/10"),
        *paired((1, 4), h2="3/5"),
    ],
    votes={"f": [1], "g": [0], "t": [1], "h": [1], "h2": [-1]},
)


def test_as_many_as_the_features_need():
    assert FOUR.R == 4
    assert Instance(c=2, features=self_standing(1, f="1/2")).R == 2
    assert Instance(c=2, features=paired((2, 5), h="1/2")).R == 5
    assert Instance(c=2, features=self_standing(1, f="1/2"), modalities=3).R == 3


@given(instances(modalities=3))
def test_a_file_is_the_instance(tmp_path_factory, instance):
    file = tmp_path_factory.mktemp("instances") / "a.toml"
    file.write_text(toml(instance), encoding="utf-8")
    assert Instance.read(file) == instance


def test_files_of_two_modalities_say_nothing_of_more():
    two = Instance(c=2, tau="3/5", features=[*self_standing(1, f="1/2"), *paired(h="1/5")])
    assert "modalities" not in toml(two)
    assert "between" not in toml(two)
    assert "between = [1, 4]" in toml(FOUR)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ("kind = 'paired', between = [1]", "between of the paired feature f is a list of two modalities, the smaller"),
        ("kind = 'paired', between = [2, 1]", "the smaller first; got [2, 1]"),
        ("kind = 'paired', between = [1, 10]", "got [1, 10]"),
        ("kind = 'paired', between = 'ab'", "got 'ab'"),
        (
            "kind = 'self-standing', modality = 1, between = [1, 2]",
            "between is for paired features; f is self-standing",
        ),
    ],
)
@pytest.mark.usefixtures("unchecked")
def test_bad_features(tmp_path, values, sentence):
    file = tmp_path / "a.toml"
    file.write_text(f"c = 2\ntau = 0.6\nfeature = [{{name = 'f', p = 0.2, {values}}}]", encoding="utf-8")
    with pytest.raises(DataError) as error:
        Instance.read(file)
    assert sentence in str(error.value)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("modalities", [1, 3, 10, "4", True, 4.0])
def test_bad_numbers_of_modalities(modalities):
    with pytest.raises(ParameterError, match="modalities: is a number from 4, which the features need, to 9"):
        dataclasses.replace(FOUR, modalities=modalities)


def test_some_of_the_modalities():
    one_and_four = FOUR.of_modalities(4, 1)
    assert [(f.name, f.modality, f.between) for f in one_and_four.features] == [
        ("f", 1, None), ("t", 2, None), ("h2", None, (1, 2))
    ]  # fmt: skip
    assert one_and_four.votes == {"f": (1,), "t": (1,), "h2": (-1,)}
    assert one_and_four.R == 2
    assert FOUR.of_modalities(2, 3, 4).names == ("g", "t")
    assert FOUR.of_modalities(1, 2, 3, 4) == FOUR
    for chosen in ((1,), (1, 1), (1, 5), ()):
        with pytest.raises(ParameterError, match="are two or more of 1 to 4"):
            FOUR.of_modalities(*chosen)


def test_a_table_of_four():
    found = FOUR.compare()
    population = str(found).split("\n\n")[0]
    rows = {line.split("  ")[0]: line for line in population.splitlines() if not line.startswith(" ")}
    assert [label for label in rows if "modal" in label] == [*(f"uni-modal {r}" for r in (1, 2, 3, 4)), "multi-modal"]
    assert rows["theorem_1a"].endswith("not applicable: some training never succeeds")
    summary = found.as_dict()["population"]
    assert summary["b"] == [1, 1, None, 1]
    assert summary["k"] == [0, 0, 0, 0, 1]
    assert "k = (0, 0, 0, 0, 1)" in rows["multi-modal"]


@given(trainable_instances(most=3, modalities=3))
def test_theorems_are_judged_as_by_plain_formulas(instance):
    p = {f.name: f.p for f in instance.features}
    kind = {f.name: f.modality for f in instance.features}

    def accuracy(names):
        return formulas.accuracy([p[name] for name in names], instance.c)

    for summary in summaries(instance).values():
        found = summary.as_dict()
        if found["theorem_1a"] is None:
            continue
        alone, jointly, b, k = found["uni_modal"], found["multi_modal"], found["b"], found["k"]
        union = [name for names in alone for name in names]
        assert b == [len(names) for names in alone]
        assert k == [sum(kind[name] == r for name in jointly) for r in (1, 2, 3, None)]
        own = [accuracy([name for name in jointly if kind[name] == r]) for r in (1, 2, 3)]
        expected = {
            "theorem_1a": len(jointly) <= min(b),
            "theorem_1b": all(one <= accuracy(names) for one, names in zip(own, alone, strict=True)),
        }
        for name, names in found["umt"].items():
            if names is not None and found["theorem_2"][name] != "inconclusive":
                learns = any(kind[one] is None for one in names)
                assert (found["theorem_2"][name] == "holds") == (learns and accuracy(names) > accuracy(union))
        assert {name: found[name] == "holds" for name in expected} == expected
        extra = k[3] + sum(b) - sum(k[:3])
        assert summary.comparison.extra == extra
        ordered = sorted((p[name] for name in union), reverse=True)[b[0] :]
        ahead = float(sum(ordered, Fraction(0)) - sum(p[name] for name in jointly if kind[name] is None))
        if found["theorem_1c_delta"] is not None and extra:
            exponent = (float(1 - 1 / instance.c) * max(ahead, 0)) ** 2 / (2 * extra)
            assert found["theorem_1c_delta"] == pytest.approx(math.exp(-exponent))
        assert found["theorem_1c_corrected"] != "refuted"


@given(trainable_instances(most=3, modalities=3))
def test_theorem_1_and_weakly_theorem_2_hold(instance):
    summary = summaries(instance)["population"]
    for name in ("theorem_1a", "theorem_1b", "theorem_1c_corrected"):
        assert not summary.fails(STATEMENTS[name])
    x = summary.comparison
    assert x.features.accuracy(x.outcome.umt["A"].members) >= x.union_accuracy


@given(instances(modalities=4))
def test_a_modality_more_lowers_the_number_of_learned_features(instance):
    jointly = instance.compare().population.comparison.outcome.multi_modal
    for chosen in ((1, 2), (1, 3), (2, 3, 4)):
        kept = [f for f in instance.features if set(f.needs) <= set(chosen)]
        if not kept:
            continue
        fewer = instance.of_modalities(*chosen).compare().population.comparison.outcome.multi_modal
        assert jointly.count <= fewer.count


def test_three_modalities_that_theorem_2_does_not_carry_over_to():
    """Three never-zero features tie with nothing: {f, g, s} and {f, g, s, h} are right with 20/27."""
    never_zero = [*self_standing(1, f="2/3"), *self_standing(2, g="2/3"), *self_standing(3, s="2/3")]
    instance = Instance(c=2, tau="2/3", boost="1/10", features=[*never_zero, *paired((1, 3), h="1/3")])
    summary = summaries(instance)["population"]
    assert summary.accuracies["uni_modal"] == summary.accuracies["umt"]["A"] == Fraction(20, 27)
    assert summary.umt_verdict("A") is Verdict.REFUTED
    two = instance.of_modalities(1, 3)
    assert summaries(two)["population"].umt_verdict("A") is Verdict.HOLDS
