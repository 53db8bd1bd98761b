"""Instances are exact, whatever numbers are written as, and say what is wrong with them before any work."""

from decimal import Decimal
from fractions import Fraction

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.datasets.dataset import DataError
from mmtheory.laziness.exact import written
from mmtheory.laziness.families import TIES, Parameters
from mmtheory.laziness.instance import Feature, Instance, paired, self_standing
from mmtheory.laziness.votes import prefix_accuracies
from mmtheory.parameter import ParameterError

F = self_standing(1, f="1/2")


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("parameter", "kwargs"),
    [
        ("c", {"c": Fraction(1)}),
        ("feature", {"features": ()}),
        ("p", {"features": self_standing(1, f="0.667")}),
        ("p", {"features": self_standing(1, f="-0.1")}),
        ("name", {"features": (*F, *F)}),
        ("tau", {"tau": Fraction(1, 2)}),
        ("tau", {"tau": Fraction(11, 10)}),
        ("boost", {"boost": Fraction(0)}),
        ("c", {"c": True}),
        ("c", {"c": None}),
        ("c", {"c": float("inf")}),
        ("c", {"c": 10**400}),
        ("tau", {"tau": float("nan")}),
        ("tau", {"tau": "0.6 "}),
        ("tau", {"tau": np.array([0.6, 0.7])}),
        ("boost", {"boost": Decimal("-Infinity")}),
        ("boost", {"boost": Decimal("1e-99999999")}),
        ("boost", {"boost": "1/0"}),
        ("feature", {"features": F[0]}),
        ("feature", {"features": [F, F]}),
        ("votes", {"votes": [1, 0]}),
        ("votes", {"votes": {"f": 1}}),
        ("votes", {"votes": {"f": "10"}}),
        ("votes", {"votes": {"f": (1.0,)}}),
        ("votes", {"votes": {"f": (True,)}}),
        ("votes", {"votes": {"f": (1,), 3: (1,)}}),
        ("votes", {"votes": {}}),
        ("votes", {"votes": {"f": ()}}),
        ("votes", {"votes": {"f": (2,)}}),
        ("votes", {"votes": {"f": (1,), "g": (1,)}}),
        ("votes", {"features": self_standing(1, f="1/2", e="0"), "votes": {"f": (1,), "e": (1,)}}),
        ("votes", {"features": self_standing(1, f="2/3"), "votes": {"f": (1, 0)}}),
        ("votes", {"features": self_standing(1, f="1/2", e="0.1"), "votes": {"f": (1, 1), "e": (1,)}}),
    ],
)
def test_bad_instances(parameter, kwargs):
    with pytest.raises(ParameterError) as error:
        Instance(**{"c": Fraction(2), "features": F, **kwargs})
    assert error.value.parameter == parameter
    assert "\n" not in str(error.value)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("parameter", "kind", "modality"),
    [
        ("kind", "both", None),
        ("modality", "self-standing", 10),
        ("modality", "self-standing", 0),
        ("modality", "paired", 1),
    ],
)
def test_bad_features(parameter, kind, modality):
    with pytest.raises(ParameterError, match=parameter):
        Feature("r", kind, Fraction(1, 2), modality)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("name", "p"), [(7, "1/2"), ("r", [0.5]), ("r", None), ("r", 1j), ("r", jnp.ones(()))])
def test_features_of_wrong_types(name, p):
    with pytest.raises(ParameterError):
        Feature(name, "paired", p)


def test_never_zero_features_are_allowed_exactly():
    assert Instance(Fraction(2), self_standing(1, f="2/3")).exact.p[0] == Fraction(2, 3)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    "p", [Fraction(1, 10), Decimal("0.1"), "0.1", "1/10", "1e-1", 0.1, np.float64(0.1), np.float32(0.1)]
)
def test_a_number_is_what_is_written(p):
    feature = Feature("r", "self-standing", p, np.int64(1))  # type: ignore[arg-type]
    assert feature == Feature("r", "self-standing", Fraction(1, 10), 1)
    assert type(feature.p) is Fraction
    assert type(feature.p.numerator) is int


def test_numpys_integers_do_not_overflow():
    c = Instance(c=np.int32(999_983), features=F).c
    assert c**4 == 999_983**4


@pytest.mark.usefixtures("unchecked")
def test_lists_are_stored_as_tuples():
    listed = Instance(c=2, features=list(F), votes={"f": [1, 0]})
    assert listed == Instance(c=2, features=F, votes={"f": np.array([1, 0])})  # type: ignore[dict-item]
    assert listed.votes == {"f": (1, 0)}


def test_a_threshold_that_is_met_exactly():
    """A(f) = 1/2 + 0.2/4 = 0.55, and in binary 0.2 and 0.55 say otherwise."""
    instance = Instance(c=2, tau=0.55, features=[*self_standing(1, f=0.2), *self_standing(2, g=0.4)])
    assert instance.compare().as_dict()["population"]["b"] == [1, 1]


def same_results(one, other):
    assert one == other
    for ties in TIES:
        assert one.compare(ties).as_dict() == other.compare(ties).as_dict()


@given(
    st.integers(1_000_001, 9_000_000),
    st.lists(st.tuples(st.integers(0, 500_000), st.sampled_from([1, 2, None])), min_size=1, max_size=5),
    st.integers(500_001, 1_000_000),
    st.integers(1, 1_000_000),
)
def test_floats_stand_for_their_decimals(c, features, tau, boost):
    def instance(convert):
        def number(n):
            return convert(Fraction(n, 1_000_000))

        named = [
            Feature(f"r{i}", "self-standing" if modality else "paired", number(p), modality)
            for i, (p, modality) in enumerate(features)
        ]
        return Instance(c=number(c), features=named, tau=number(tau), boost=number(boost))

    same_results(instance(float), instance(Fraction))


@given(st.data())
def test_floats_meet_thresholds_that_decimals_meet(data):
    """τ is an accuracy on the way of one modality; with c = 2 and these p it has at most 15 decimals."""
    fiftieths = st.lists(st.integers(1, 33).map(lambda n: Fraction(n, 50)), min_size=1, max_size=3)
    own = {r: sorted(data.draw(fiftieths), reverse=True) for r in (1, 2)}
    first = np.array(own[data.draw(st.sampled_from([1, 2]))], dtype=object)
    tau = data.draw(st.sampled_from(list(prefix_accuracies(first, Fraction(2)))))

    def instance(convert):
        named = {r: {f"f{r}{i}": convert(p) for i, p in enumerate(own[r])} for r in (1, 2)}
        features = [*self_standing(1, **named[1]), *self_standing(2, **named[2]), *paired(h=convert(Fraction(1, 5)))]
        return Instance(c=2, features=features, tau=convert(tau), boost=convert(Fraction(1, 10)))

    same_results(instance(float), instance(Fraction))


def test_an_instance_without_an_end(tmp_path):
    with pytest.raises(ParameterError, match="tau: or votes must be given"):
        Instance(c=2, features=F).compare()
    with pytest.raises(ParameterError, match="ties: is one of coin, error, correct; got 'heads'"):
        Instance(c=2, features=F, tau=0.6).compare("heads")


def test_files(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("c = 2\ntau = 0.55\nfeature = [{name = 'f', kind = 'paired', p = 0.2}]", encoding="utf-8")
    assert Instance.read(file) == Instance.read(str(file)) == Instance(c=2, features=paired(f="1/5"), tau="0.55")
    with pytest.raises(DataError, match=r"^cannot read .*nosuchfile\.toml: No such file or directory$"):
        Instance.read("nosuchfile.toml")
    long = f"c = {'9' * 5000}"
    for text, reason in (("c = 1", "c must lie in"), ("c =", "is not TOML"), (long, "thousands of digits")):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=reason):
            Instance.read(file)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("family", "normal"),
        ("features", 1),
        ("p_max", 0.7),
        ("paired", 1.1),
        ("c", 1.0),
        ("tau", 0.5),
        ("samples", 0),
        ("ties", "heads"),
        ("boost", 0.0),
        ("delta", 1.0),
        ("instances", 0),
    ],
)
def test_bad_families(parameter, value):
    with pytest.raises(ParameterError) as error:
        Parameters(**{parameter: value})
    assert error.value.parameter == parameter


def refused(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError) as error:
        Instance.read(path)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert len(sentence) < 300 + len(str(path))
    return sentence


FINE = "c = 2\ntau = 0.55\nfeature = [{name = 'f', kind = 'paired', p = 0.2}]"


def test_a_mark_of_the_encoding_is_no_error(tmp_path):
    (tmp_path / "a.toml").write_text("\ufeff" + FINE, encoding="utf-8")
    assert Instance.read(tmp_path / "a.toml").names == ("f",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("c = " + "9" * 5000, "has an integer of thousands of digits"),
        ("a = " + "[" * 5000 + "]" * 5000, "has lists in lists, too deep to be read"),
        (FINE.replace("0.2", f"'{'1' * 5000}'"), "p in feature f must be a number like 0.25"),
        (FINE.replace("'f'", f"'{'x' * 3000}'"), "name of feature 1 is missing or not a printable text of at most 100"),
        (FINE.replace("'paired'", f"'{'x' * 3000}'"), "kind is self-standing or paired; got 'xxx"),
        (FINE.replace("'paired'", "'self-standing', modality = '1'"), "is 1 to 9; got '1'"),
        (FINE.encode("utf-16"), "is not TOML: it is no text in UTF-8"),
        ("#" * 10**7 + FINE, "a file with an instance has at most 10 MB"),
        (
            FINE.replace("0.2", "0.6666666666666666666667"),
            "[0, 0.6666666666666666666666667]; got 0.6666666666666666666667",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
@pytest.mark.usefixtures("unchecked")
def test_files_that_are_refused(text, reason, tmp_path):
    assert reason in refused(tmp_path / "a.toml", text)


def test_the_odd_one_is_to_blame(tmp_path):
    features = "".join(f"[[feature]]\nname = '{name}'\nkind = 'paired'\np = 0.2\n" for name in "fgh")
    votes = "[votes]\nf = [1, 1]\ng = [1, 1, 0]\nh = [1, 1, 0]"
    sentence = refused(tmp_path / "a.toml", f"c = 2\n{features}{votes}")
    assert sentence.endswith("votes of f must be a list over all 3 samples; got 2 votes")


def test_pipes_and_devices_are_no_files(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe")
    for name in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(DataError, match="it is a device or a pipe"):
            Instance.read(name)


def test_fractions_as_texts():
    """Python refuses to write integers of more than 4,300 digits."""
    assert written(Fraction(7, 12)) == "7/12"
    assert written(Fraction(10**990 + 1, 2)) == f"{10**990 + 1}/2"
    assert written(Fraction(1, 7**6000)) is None
    assert written(Fraction(7**6000)) is None
