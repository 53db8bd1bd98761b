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

FIELD = "forall (R : realFieldType) (c : R)"
LIST = f"{FIELD} (ps : seq R)"
INSTANCE = f"{FIELD} (tau : R) (fs : seq (feature R))"
IN_POPULATION = "let s := population c Half tau in model c fs -> threshold tau -> trained s fs ->"
ON_SAMPLE = "let s := finite n in model c fs -> data c n fs -> trained s fs ->"
TOTAL = "k s 1 fs + k s 2 fs + k s 0 fs"
SMALLEST = "minn (b s 1 fs) (b s 2 fs)"
OWN_JOINTLY = "acc c Half (probs (only r (jointly s fs)))"
OWN_ALONE = "acc c Half (probs (alone s r fs))"
STRONG = "has (fun f => (modality f == 0%N) && (p0 < prob f)) fs ->"


def outperforms(umt):
    return f"has (fun f => modality f == 0%N) ({umt}) /\\ acc c Half (probs (union s fs)) < acc c Half (probs ({umt}))"


def umt_refuted(reading, umt):
    return f"""~ forall (c tau p0 : rat) (fs : seq (feature rat)), let s := population c Half tau in
        model c fs -> threshold tau -> 0 < p0 -> trained s fs ->
        succeeds {reading} (by_priority (boosted p0) fs) -> {STRONG} {outperforms(umt)}"""


PINNED = {
    "laziness.definition-3": ("Votes", "empty_changes_nothing", f"{FIELD} w ps, acc c w (0 :: ps) = acc c w ps"),
    "laziness.accuracy": (
        "Outcomes",
        "accuracy_is_defined",
        f"""{FIELD} w ps, c != 0 ->
        [/\\ forall n : int, Pr c ps n = \\sum_(v : {{ffun 'I_(size ps) -> 'I_3}} | \\sum_i ((v i)%:Z - 1) == n)
               \\prod_i [:: tnth (in_tuple ps) i / c; 1 - tnth (in_tuple ps) i - tnth (in_tuple ps) i / c;
                            tnth (in_tuple ps) i]`_(v i),
             acc c w ps = \\sum_(n < size ps) Pr c ps n.+1%:Z + w * Pr c ps 0
           & acc c w ps = Half + Half * (1 - c^-1) * (\\sum_(t < size ps) ps`_t * Pr c (take t ps) 0)
               + (w - Half) * Pr c ps 0]""",
    ),
    "laziness.lemma-2": ("Votes", "lemma_2", f"{LIST}, c != 0 -> Pr c ps 1 = c * Pr c ps (- 1)"),
    "laziness.lemma-2.general": ("Votes", "mirror", f"{LIST} k, c != 0 -> Pr c ps k = c ^ k * Pr c ps (- k)"),
    "laziness.gain": (
        "Votes",
        "gain",
        f"{FIELD} p ps, c != 0 -> acc c Half (p :: ps) - acc c Half ps = Half * (1 - c^-1) * p * Pr c ps 0",
    ),
    "laziness.lemma-1": (
        "Counterexamples",
        "lemma_1_refuted",
        """~ forall (c p q : rat) ps, 1 < c -> all (possible c) [:: p, q & ps] -> p < q ->
        acc c Half (p :: ps) < acc c Half (q :: ps)""",
    ),
    "laziness.lemma-1.weak": (
        "LemmaOne",
        "lemma_1_weak",
        f"""{FIELD}, 1 < c -> forall p q ps, all (possible c) ps -> p < q ->
        acc c Half (p :: ps) <= acc c Half (q :: ps) /\\
        (acc c Half (p :: ps) == acc c Half (q :: ps)) =
          (odd (size [seq p <- ps | 0 < p]) && all (never_zero c) [seq p <- ps | 0 < p])""",
    ),
    "laziness.lemma-1.own-ratios": (
        "Counterexamples",
        "own_ratios",
        """exists (vs : seq (rat * rat)) v, all (fun v => [&& 0 <= v.2, v.2 < v.1 & v.1 + v.2 <= 1]) (v :: vs) /\\
        E_votes (v :: vs) (score Half) < E_votes vs (score Half)""",
    ),
    "laziness.lemma-1.margins": (
        "Counterexamples",
        "margins",
        """exists (c p q : rat) ps, [/\\ 1 < c, all (possible c) [:: p, q & ps] & p < q] /\\
        tail c (q :: ps) 2%:Z - lower_tail c (q :: ps) (- 2%:Z) <
        tail c (p :: ps) 2%:Z - lower_tail c (p :: ps) (- 2%:Z)""",
    ),
    "laziness.lemma-1.upper-tails": (
        "Orders",
        "upper_tails_grow",
        f"""{FIELD}, 1 < c -> forall p q ps k, all (fun p => (0 <= p) && (p <= c / (c + 2%:R))) ps -> p <= q ->
        1 <= k -> tail c (p :: ps) k <= tail c (q :: ps) k""",
    ),
    "laziness.lemma-1.concave": (
        "Orders",
        "concave_grows",
        f"""{FIELD}, 1 < c -> forall p q ps (phi : int -> R), all (possible c) ps -> p <= q ->
        (forall s, phi (- s) = - phi s) -> (forall n : nat, phi n%:Z <= phi n.+1%:Z) ->
        (forall n : nat, phi n.+2%:Z - phi n.+1%:Z <= phi n.+1%:Z - phi n%:Z) ->
        E c (p :: ps) phi <= E c (q :: ps) phi""",
    ),
    "laziness.theorem-1a.population": (
        "TheoremOne",
        "theorem_1a",
        f"{INSTANCE}, {IN_POPULATION} ({TOTAL} <= {SMALLEST})%N",
    ),
    "laziness.theorem-1a.any-set": (
        "TheoremOne",
        "first_prefix_is_smallest_set",
        f"""{FIELD} (w tau : R) fs, c != 0 -> w < tau -> all (fun f => 0 <= prob f) fs ->
        forall t, subseq t fs -> population c w tau t ->
        let s := population c w tau in
        succeeds s (by_priority (@prob R) fs) /\\ (size (jointly s fs) <= size t)%N""",
    ),
    "laziness.theorem-1a.ties-as-errors": (
        "TheoremOne",
        "theorem_1a_ties_as_errors",
        f"{INSTANCE}, {IN_POPULATION} ({TOTAL} <= {SMALLEST})%N".replace("Half", "0"),
    ),
    "laziness.theorem-1a.strict": (
        "Counterexamples",
        "quantity_laziness_strict_refuted",
        f"~ forall (c tau : rat) fs, {IN_POPULATION} ({TOTAL} < {SMALLEST})%N",
    ),
    "laziness.theorem-1a.exhausted": (
        "Counterexamples",
        "quantity_laziness_exhausted_refuted",
        f"""~ forall (c tau : rat) fs, let s := population c Half tau in model c fs -> threshold tau ->
        succeeds s (by_priority (@prob rat) fs) -> only 1 fs != [::] -> only 2 fs != [::] ->
        ({TOTAL} <= {SMALLEST})%N""",
    ),
    "laziness.theorem-1a.finite": (
        "Counterexamples",
        "quantity_laziness_finite_refuted",
        f"~ forall (c : rat) n fs, {ON_SAMPLE} ({TOTAL} <= {SMALLEST})%N",
    ),
    "laziness.theorem-1a.finite.paired": (
        "Counterexamples",
        "quantity_laziness_finite_paired_refuted",
        f"~ forall (c : rat) n fs, {ON_SAMPLE} (0 < k s 0 fs)%N -> ({TOTAL} <= {SMALLEST})%N",
    ),
    "laziness.theorem-1b.strict": (
        "Counterexamples",
        "uni_modal_laziness_strict_refuted",
        f"~ forall (c tau : rat) fs r, {IN_POPULATION} r \\in [:: 1; 2]%N -> {OWN_JOINTLY} < {OWN_ALONE}",
    ),
    "laziness.theorem-1b.population": (
        "TheoremOne",
        "theorem_1b",
        f"""{FIELD} (tau : R) fs, model c fs -> threshold tau -> forall r, let s := population c Half tau in
        trained s fs -> r \\in [:: 1; 2]%N ->
        {OWN_JOINTLY} <= {OWN_ALONE} /\\ ({OWN_JOINTLY} == {OWN_ALONE}) = (k s r fs == b s r fs)""",
    ),
    "laziness.theorem-1b.paired-in-full": (
        "Counterexamples",
        "uni_modal_laziness_paired_in_full_refuted",
        f"""~ forall (c tau : rat) fs r, {IN_POPULATION} r \\in [:: 1; 2]%N ->
        acc c Half (probs (only r (jointly s fs) ++ only 0 (jointly s fs))) <= {OWN_ALONE}""",
    ),
    "laziness.theorem-1b.finite": (
        "Counterexamples",
        "uni_modal_laziness_finite_refuted",
        f"~ forall (c : rat) n fs r, {ON_SAMPLE} r \\in [:: 1; 2]%N -> {OWN_JOINTLY} <= {OWN_ALONE}",
    ),
    "laziness.theorem-1c.printed": (
        "Counterexamples",
        "performance_laziness_printed_refuted",
        """~ forall (c tau : rat) fs delta, let s := population c Half tau in
        model c fs -> uniq fs -> threshold tau -> trained s fs -> 0 < delta -> delta < 1 ->
        paired_sum s fs <= ordered_sum s fs -> 1 - delta <= E_lead c s fs (fun x => (0 <= x)%R%:R)""",
    ),
    "laziness.theorem-1c.closing": (
        "Counterexamples",
        "performance_laziness_closing_refuted",
        """~ forall (c tau : rat) fs delta, let s := population c Half tau in
        model c fs -> uniq fs -> threshold tau -> trained s fs -> 0 < delta -> delta < 1 ->
        paired_sum s fs <= ordered_sum s fs -> 1 - delta <= E_lead c s fs (fun x => (x <= 0)%R%:R)""",
    ),
    "laziness.theorem-1c.exponent": (
        "Tails",
        "exponent_refuted",
        """forall R : realFieldType, exists (c : R) ps, [/\\ 1 < c, all (possible c) ps & forall delta,
        delta * (1 + sum ps ^+ 2 / (8%:R * (size ps)%:R)) <= 1 -> delta < lower_tail c ps 0]""",
    ),
    "laziness.theorem-1c.order-over-all": (
        "Counterexamples",
        "order_over_all",
        """exists (c tau : rat) fs, let s := population c Half tau in
        [/\\ model c fs, uniq fs, threshold tau & trained s fs] /\\
        [/\\ 0 < extra s fs, paired_sum s fs <= ordered_sum s fs & forall delta,
          delta * (1 + (1 - c^-1) ^+ 2 * (ordered_sum s fs - paired_sum s fs) ^+ 2 / (2%:R * (extra s fs)%:~R)) <= 1 ->
          E_lead c s fs (fun x => (0 < x)%R%:R) < 1 - delta]""",
    ),
    "laziness.theorem-1c.mean-vote": (
        "Counterexamples",
        "mean_vote_refuted",
        "~ forall c p : rat, 1 < c -> possible c p -> E c [:: p] (fun s => s%:~R) = 2%:R * p",
    ),
    "laziness.theorem-1c.mean-vote.corrected": (
        "Votes",
        "mean_vote",
        f"{FIELD} p, E c [:: p] (fun s => s%:~R) = (1 - c^-1) * p",
    ),
    "laziness.theorem-2.a": (
        "TheoremTwo",
        "theorem_2_A",
        f"""{FIELD} (tau p0 : R) fs, model c fs -> 0 < p0 -> let s := population c Half tau in trained s fs ->
        {STRONG} {outperforms("umt_A p0 fs")}""",
    ),
    "laziness.theorem-2.b": ("Counterexamples", "theorem_2_B_refuted", umt_refuted("s", "umt_B s p0 fs")),
    "laziness.theorem-2.c": (
        "Counterexamples",
        "theorem_2_C_refuted",
        umt_refuted("(with_teachers s fs)", "umt_C s p0 fs"),
    ),
    "laziness.theorem-2.a.finite": (
        "TheoremTwo",
        "theorem_2_A_finite",
        f"""{FIELD} (p0 : R) n fs, model c fs -> 0 < p0 -> data c n fs -> let s := finite n in trained s fs ->
        {STRONG} {outperforms("umt_A p0 fs")}""",
    ),
    "laziness.theorem-2.c.corrected": (
        "TheoremTwo",
        "theorem_2_C_corrected",
        f"""{FIELD} (tau p0 : R) fs, model c fs -> 0 < p0 -> forall h u, let s := population c Half tau in
        trained s fs -> succeeds (with_teachers s fs) (by_priority (boosted p0) fs) ->
        h \\in fs -> modality h = 0%N -> u \\in union s fs -> p0 + prob u < prob h -> {outperforms("umt_C s p0 fs")}""",
    ),
    "laziness.table-14.signs": (
        "Examples",
        "table_14_signs_refuted",
        "~ exists2 s, subseq s (map Examples.literally Examples.all_seven) & finite 4 s",
    ),
    "laziness.table-14.boost": (
        "Examples",
        "table_14_boost_refuted",
        "[seq boosted Examples.p0 f | f <- Examples.self_standing] <> Examples.printed_boosted",
    ),
    "laziness.example-1.uni-modal": (
        "Examples",
        "example_1_uni_modal",
        """alone (finite 4) 1 Examples.all_seven = [:: Examples.f1; Examples.f2; Examples.f3] /\\
        alone (finite 4) 2 Examples.all_seven = [:: Examples.g1; Examples.g2; Examples.g3]""",
    ),
    "laziness.example-1.without-paired": (
        "Examples",
        "example_1_without_paired_refuted",
        "~ perm_eq (jointly (finite 4) Examples.self_standing) [:: Examples.f1; Examples.f2; Examples.g2]",
    ),
    "laziness.example-1.without-paired.corrected": (
        "Examples",
        "example_1_without_paired_corrected",
        """trained (finite 4) Examples.self_standing /\\
        jointly (finite 4) Examples.self_standing = [:: Examples.f1; Examples.g1; Examples.f2]""",
    ),
    "laziness.example-1.paired": (
        "Examples",
        "example_1_paired",
        """trained (finite 4) Examples.all_seven /\\
        jointly (finite 4) Examples.all_seven = [:: Examples.h; Examples.f1]""",
    ),
    "laziness.example-2": (
        "Examples",
        "example_2_refuted",
        "~ perm_eq (umt_B (finite 4) Examples.p0 Examples.all_seven) [:: Examples.f1; Examples.f2; Examples.h]",
    ),
    "laziness.example-2.corrected": (
        "Examples",
        "example_2_corrected",
        """succeeds (finite 4) (by_priority (boosted Examples.p0) Examples.all_seven) /\\
        umt_B (finite 4) Examples.p0 Examples.all_seven = [:: Examples.f1; Examples.g1; Examples.h; Examples.f2]""",
    ),
}
"""By claim, the file and the name of its theorem, and its statement, which rests on nothing but `Model.v`."""

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
