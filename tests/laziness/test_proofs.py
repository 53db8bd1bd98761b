"""The theorems of `laziness/proofs` are what claims say they are, are proved from nothing, and are about the code."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mmtheory.claim import Established
from mmtheory.laziness.examples import EXAMPLE_1, EXAMPLE_1_LITERALLY, TABLE_14_BOOSTED
from mmtheory.laziness.instance import Instance, paired, self_standing
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.summary import summaries
from mmtheory.ledger.claims import CLAIMS
from tests.laziness.pinned_theorems import PINNED

ROOT = Path(__file__).parents[2]
PROOFS = ROOT / "mmtheory" / "laziness" / "proofs"
FILES = [line for line in (PROOFS / "_CoqProject").read_text().splitlines() if line.endswith(".v")]
MATHCOMP = "From mathcomp Require Import all_ssreflect all_algebra."
PREAMBLE = f"""
{MATHCOMP}
Require Import Model.
Require {" ".join(Path(name).stem for name in FILES)}.
Local Open Scope ring_scope.
Notation Half := (2%:R^-1 : _).
"""
MARK = 'Goal True. idtac "rests on". Abort.'
CLOSED = "Closed under the global context"

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="there is no coqc: the proofs are not checked")


def checked(test):
    """A test that asks Coq, most of a minute in all."""
    return pytest.mark.slow(needs_coq(test))


def test_machine_checked_claims_are_pinned():
    declared = {claim.id: claim.proof for claim in CLAIMS if claim.established is Established.MACHINE_CHECKED}
    assert declared == {id: f"`laziness/proofs/{file}.v`, theorem {name}" for id, (file, name, _) in PINNED.items()}


def test_the_page_lists_every_theorem():
    rows = re.findall(
        r"^\| `([^`]+)` \| `(\w+)\.v` \| `(\w+)` \|", (ROOT / "docs" / "proofs.md").read_text(), re.MULTILINE
    )
    assert rows == [(id.removeprefix("laziness."), file, name) for id, (file, name, _) in PINNED.items()]


@dataclass(frozen=True)
class Coq:
    """The compiled proofs."""

    folder: Path

    def run(self, name: str, source: str = "") -> subprocess.CompletedProcess[str]:
        if source:
            (self.folder / name).write_text(source)
        return subprocess.run(["coqc", "-w", "none", name], cwd=self.folder, capture_output=True, text=True)

    def assumptions(self, theorems: dict[str, str], before: str = "") -> list[str]:
        """What Coq says of each theorem of the given statement: what it rests on. Fails where Coq does."""
        asked = (
            f"Check (@{theorem} : {statement}).\n{MARK}\nPrint Assumptions {theorem}.\n{MARK}"
            for theorem, statement in theorems.items()
        )
        answer = self.run("Asked.v", "\n".join([PREAMBLE, before, *asked]))
        assert answer.returncode == 0, answer.stderr
        return [part.strip() for part in answer.stdout.split("rests on\n")[1::2]]


@pytest.fixture(scope="module")
def coq(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proofs")
    compiled = Coq(folder)
    if compiled.run("Probe.v", f"{MATHCOMP} Check Equality.mixin_of.").returncode:
        pytest.skip("the proofs are not checked: they need MathComp 1, as in Debian 12")
    for name in FILES:
        shutil.copy(PROOFS / name, folder)
    for name in FILES:
        answer = compiled.run(name)
        assert answer.returncode == 0, f"{name}: {answer.stderr}"
    return compiled


@checked
def test_every_theorem_is_as_pinned_and_rests_on_nothing(coq):
    theorems = {f"{file}.{name}": statement for file, name, statement in PINNED.values()}
    answers = coq.assumptions(theorems)
    assert dict(zip(theorems, answers, strict=True)) == dict.fromkeys(theorems, CLOSED)


def test_nothing_is_left_unproved_or_assumed():
    words = r"\b(Admitted|admit|Axiom|Axioms|Conjecture|Parameter|Parameters)\b"
    assert not [name for name in FILES if re.search(words, (PROOFS / name).read_text())]


@checked
@pytest.mark.parametrize(
    "before", ["Theorem wished : False. Admitted.", "Axiom wished : False.", "Parameter wished : False."]
)
def test_a_theorem_that_rests_on_something_is_seen(coq, before):
    (answer,) = coq.assumptions({"wished": "False"}, before)
    assert answer != CLOSED
    assert "wished" in answer


@checked
@pytest.mark.parametrize(
    ("claim", "needed"),
    [
        ("laziness.lemma-2", "c != 0 -> "),
        ("laziness.lemma-1.weak", "all (possible c) ps -> "),
        ("laziness.theorem-1a.population", "threshold tau -> "),
        ("laziness.theorem-2.c.corrected", "p0 + prob u < prob h -> "),
    ],
)
def test_a_statement_without_a_needed_hypothesis_is_refused(coq, claim, needed):
    file, name, statement = PINNED[claim]
    assert statement.count(needed) == 1
    with pytest.raises(AssertionError, match="while it is expected to have type"):
        coq.assumptions({f"{file}.{name}": statement.replace(needed, "")})


# -- the model of the proofs is the model of the code ----------------------------------------------------------------


def number(x: Any) -> str:
    return f"({x.numerator}%:R / {x.denominator}%:R : rat)"


def features(instance: Instance) -> str:
    assert instance.votes is not None
    listed = (
        f"Feature {f.modality or PAIRED} {number(f.p)} [:: {'; '.join(f'({vote})' for vote in instance.votes[f.name])}]"
        for f in instance.features
    )
    return f"[:: {'; '.join(listed)}]"


INSTANCES = (
    Instance(
        c=2,
        features=(
            *self_standing(1, f1="2/5", f2="2/5", f3="2/5"),
            *self_standing(2, g1="1/2", g2="2/5", g3=0),
            *paired(h="1/3"),
        ),
        tau="13/20",
        boost="1/10",
        votes={
            "f1": (1, -1, 0),
            "f2": (1, 1, 0),
            "f3": (0, 1, 1),
            "g1": (0, 1, 1),
            "g2": (1, 0, 0),
            "g3": (0, 0, 0),
            "h": (1, 1, 1),
        },
    ),
    Instance(
        c=2,
        features=(
            *paired(h1="2/3", h2="1/3"),
            *self_standing(2, g1="1/3", g2="1/3"),
            *self_standing(1, f="2/3"),
        ),
        tau="5/8",
        boost="1/4",
        votes={"h1": (-1, 1), "h2": (1, 1), "g1": (0, 1), "g2": (1, 1), "f": (1, 1)},
    ),
    Instance(
        c=2,
        features=(*self_standing(1, f1="2/3", f2="1/3"), *self_standing(2, g1="1/3", g2="1/3"), *paired(h="2/3")),
        tau="7/12",
        boost="1/2",
        votes={"f1": (1, 1), "f2": (1, 1), "g1": (1, 0), "g2": (0, 1), "h": (1, -1)},
    ),
)
"""Features are equal, empty and never-zero, τ is met exactly, and b_1 or b_2 exceeds 1."""


def learned(instance: Instance, reading: str) -> list[str]:
    """What the code learns from an instance, as propositions of the list `fs` of features."""
    assert instance.votes is not None
    summary = summaries(instance)[reading]
    x, found = summary.comparison, summary.as_dict()
    samples, c, boost = instance.vote_matrix.shape[1], number(instance.c), number(instance.boost)
    s = f"(population {c} Half {number(instance.tau)})" if reading == "population" else f"(finite {samples})"
    assert x.trained

    def places(names: list[str]) -> str:
        return f"[:: {'; '.join(str(instance.names.index(name)) for name in names)}]%N"

    trainings = {
        f"alone {s} 1": found["uni_modal"][0],
        f"alone {s} 2": found["uni_modal"][1],
        f"jointly {s}": found["multi_modal"],
        f"umt_B {s} {boost}": found["umt"]["B"],
        f"umt_C {s} {boost}": found["umt"]["C"],
    }
    (b_1, b_2), (k_1, k_2, k_3) = found["b"], found["k"]
    return [
        f"uniq fs && model {c} fs && data {c} {samples} fs && trained {s} fs",
        *(f"[seq index f fs | f <- {training} fs] == {places(names)}" for training, names in trainings.items()),
        f"perm_eq [seq index f fs | f <- umt_A {boost} fs] {places(found['umt']['A'])}",
        f"[seq b {s} r fs | r <- [:: 1; 2]%N] == [:: {b_1}; {b_2}]%N",
        f"[seq k {s} r fs | r <- [:: 1; 2; 0]%N] == [:: {k_1}; {k_2}; {k_3}]%N",
        f"acc {c} Half (probs (union {s} fs)) == {number(x.union_accuracy[()])}",
    ]


@checked
@pytest.mark.parametrize("reading", ["population", "finite"])
def test_coq_learns_what_the_code_learns(coq, reading):
    assert any(max(summaries(instance)[reading].as_dict()["b"]) > 1 for instance in INSTANCES)
    goals = (
        f"Goal let fs := {features(instance)} in {proposition}. Proof. by vm_compute. Qed."
        for instance in INSTANCES
        for proposition in learned(instance, reading)
    )
    answer = coq.run("Learned.v", "\n".join([PREAMBLE, *goals]))
    assert answer.returncode == 0, answer.stderr


@checked
def test_coq_has_the_printed_table(coq):
    listed = ", ".join(EXAMPLE_1.names)
    boosted = "; ".join(number(p) for p in TABLE_14_BOOSTED.values())
    goals = (
        f"Examples.all_seven == {features(EXAMPLE_1)}",
        f"map Examples.literally Examples.all_seven == {features(EXAMPLE_1_LITERALLY)}",
        f"Examples.p0 == {number(EXAMPLE_1.boost)}",
        f"Examples.printed_boosted == [:: {boosted}]",
    )
    assert listed == "f1, f2, f3, g1, g2, g3, h"
    answer = coq.run("Table.v", "\n".join([PREAMBLE, *(f"Goal {goal}. Proof. by vm_compute. Qed." for goal in goals)]))
    assert answer.returncode == 0, answer.stderr
