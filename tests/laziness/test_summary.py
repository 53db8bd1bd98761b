"""What is said of an instance: the inequality behind each verdict, a δ of one's own, and double precision."""

from fractions import Fraction

import pytest
from hypothesis import given

from mmtheory.laziness import Instance, paired, self_standing
from mmtheory.laziness.instance_toml import toml
from mmtheory.laziness.reasons import number
from mmtheory.laziness.strategies import trainable_instances
from mmtheory.laziness.summary import summaries
from mmtheory.parameter import ParameterError

THREE = Instance(
    c=2,
    tau="3/5",
    boost="1/10",
    delta="1/10",
    features=[*self_standing(1, f="1/2"), *self_standing(2, g="2/5"), *paired(h="1/5")],
)


def test_verdicts_say_what_decided_them(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    summary = summaries(THREE)["population"]
    assert summary.reasons == {
        "theorem_1a": "1 + 0 + 0 = 1 ≤ 1 = min(1, 1)",
        "theorem_1b": "modality 1: 5/8 ≤ 5/8, modality 2: 1/2 ≤ 3/5",
        "theorem_1c_printed": "n' = 1, P(loss of U ≤ loss of M) = 4/5: fails for every δ < 1/5",
        "theorem_1c_at_delta": "Σ p(h_i) = 0 ≤ 4.69193, P(loss of U ≤ loss of M) = 4/5 < 1 − δ = 9/10",
        "theorem_1c_corrected": "n' = 1, least δ = 0.980199: P(loss of U < loss of M) = 2/5 ≥ 1 − δ",
        "theorem_2A": "UMT learns a paired feature, A(UMT) = 133/200 > 13/20 = A(U)",
        "theorem_2B": "UMT learns no paired feature, A(UMT) = 5/8 < 13/20 = A(U)",
        "theorem_2C": "UMT learns no paired feature, A(UMT) = 13/20 = 13/20 = A(U)",
    }
    found = summary.as_dict()
    assert found["theorem_1c_at_delta"] == "refuted"
    assert found["reasons"] == summary.reasons
    lines = str(THREE.compare()).splitlines()
    assert lines[1] == "  c = 2, τ = 3/5, p0 = 1/10, δ = 1/10; in training a vote sum of 0 counts as a coin"
    assert lines[2] == "  by p: f 1/2, g 2/5, h 1/5"
    at = lines.index("theorem_1a              holds")
    assert lines[at + 1] == "    1 + 0 + 0 = 1 ≤ 1 = min(1, 1)"


@pytest.mark.parametrize(
    ("h", "reason"),
    [
        ("3/5", "n' = 3: no δ below 1 meets the condition, so that it says nothing"),
        ("1/20", "no paired feature has p(h) > p0 = 1/10"),
    ],
)
def test_what_says_nothing_says_so(h, reason):
    features = [*THREE.features[:2], *paired(h=h)]
    found = summaries(Instance(c=2, tau="3/5", boost="1/10", features=features))["population"].reasons
    assert reason in found.values()


def test_a_large_delta_is_met():
    found = summaries(_at("1/4"))["population"]
    assert found.verdicts["theorem_1c_at_delta"] == "holds"
    assert "≥ 1 − δ = 3/4" in found.reasons["theorem_1c_at_delta"]


def test_where_the_condition_is_not_met_a_delta_says_nothing():
    """Both modalities stop at their only feature, and h makes the sum of paired ones larger than what is left."""
    features = [*self_standing(1, f="3/5"), *self_standing(2, g="3/5"), *paired(h="13/20")]
    found = summaries(Instance(c=2, tau="13/20", delta="99999/100000", features=features))["population"]
    assert found.reasons["theorem_1c_at_delta"].endswith("the condition is not met")
    assert found.verdicts["theorem_1c_at_delta"] == "inconclusive"


def _at(delta):
    return Instance(c=2, tau="3/5", boost="1/10", delta=delta, features=THREE.features)


def test_nothing_is_said_without_a_delta_or_success(tmp_path):
    without = Instance(c=2, tau="3/5", features=THREE.features)
    assert "theorem_1c_at_delta" not in summaries(without)["population"].as_dict()
    assert summaries(Instance(c=2, tau=1, features=THREE.features))["population"].reasons == {}


def test_delta_is_a_key_of_the_file(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text(toml(THREE), encoding="utf-8")
    assert 'delta = "1/10"' in toml(THREE)
    assert Instance.read(file) == THREE
    for delta in (0, 1, "3/2", -1):
        with pytest.raises(ParameterError, match=r"delta: must lie in \(0, 1\)"):
            _at(delta)


def test_short_fractions_are_written():
    assert [number(x) for x in (Fraction(7, 12), Fraction(1, 3**60), 0.25)] == ["7/12", "2.35898e-29", "0.25"]


@given(trainable_instances())
def test_double_precision_is_the_fractions_rounded(instance):
    """Learning in fractions where τ is met exactly is another matter; finite samples are compared by sums of votes."""
    exact, rounded = (summaries(instance, floating=floating)["finite"].as_dict() for floating in (False, True))
    for name in ("uni_modal", "multi_modal", "umt", "b", "k", "stop", "theorem_1a"):
        assert exact[name] == rounded[name]
    for one, other in zip(exact["accuracy"]["each_modality"], rounded["accuracy"]["each_modality"], strict=True):
        assert one == pytest.approx(other, abs=1e-14)
    assert rounded["accuracy_exact"]["multi_modal"] is None


def test_priorities_are_exact_in_double_precision():
    """In binary 0.1 + 0.2 is more than 0.3, and f would be learned before h."""
    features = [*paired(h="0.3"), *self_standing(1, f="0.1"), *self_standing(2, g="0.05")]
    instance = Instance(c=2, tau="0.51", boost="0.2", features=features)
    assert 0.1 + 0.2 > 0.3
    assert summaries(instance, floating=True)["population"].as_dict()["umt"]["B"] == ["h"]
