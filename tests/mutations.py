"""Does the ledger notice faults? Each fault is put into a copy of the package, and some verdict has to flip.

python tests/mutations.py [WORD ...]     all faults, or those whose names contain a word; minutes each for competition

A fault is *caught* if `mmtheory verify` on the named claims ends with exit code 1, and *survives* with 0. An error
(any other code) is reported as such: no verdict, but no silence either. The exit code here is the number of survivors.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Fault:
    """A replacement of text in one file, and the claims of which one has to flip."""

    name: str
    file: str
    old: str
    new: str
    claims: tuple[str, ...]


def scenes(name: str, old: str, new: str) -> Fault:
    return Fault(f"segmentation: {name}", "mmtheory/datasets/scenes.py", old, new, ("segmentation.scenes",))


def laziness(name: str, module: str, old: str, new: str, *claims: str) -> Fault:
    return Fault(f"laziness: {name}", f"mmtheory/laziness/{module}.py", old, new, claims or ("laziness",))


def competition(name: str, module: str, old: str, new: str, *claims: str) -> Fault:
    named = tuple(f"competition.{claim}" for claim in claims)
    return Fault(f"competition: {name}", f"mmtheory/competition/{module}.py", old, new, named)


def umt(name: str, module: str, old: str, new: str, *claims: str) -> Fault:
    return Fault(f"umt: {name}", f"mmtheory/umt/{module}.py", old, new, claims)


def remedies(name: str, module: str, old: str, new: str, *claims: str) -> Fault:
    named = tuple(f"remedies.{claim}" for claim in claims)
    return Fault(f"remedies: {name}", f"mmtheory/remedies/{module}.py", old, new, named)


def greedy(name: str, module: str, old: str, new: str, *claims: str) -> Fault:
    named = tuple(f"greedy.{claim}" for claim in claims or ("conjecture-1.symmetry",))
    return Fault(f"greedy: {name}", f"mmtheory/greedy/{module}.py", old, new, named)


FAULTS = (
    scenes("a ball is blue", '"ball": Kind(_round, _spherical, _YELLOW)', '"ball": Kind(_round, _spherical, _BLUE)'),
    scenes("a green box is flat", 'box": Kind(_square, _slanted, _GREEN)', 'box": Kind(_square, _flat, _GREEN)'),
    scenes("a ball is a disc", '"ball": Kind(_round, _spherical, _YELLOW)', '"ball": Kind(_round, _flat, _YELLOW)'),
    greedy(
        "one branch's speeds from the other's gates",
        "speed",
        ", module.excite[i])",
        ", module.excite[0])",
        "definition-4.1",
    ),
    greedy("the sum of the speeds", "speed", "jnp.max(s) - ", "jnp.max(s) + ", "algorithm-1"),
    greedy("cut-off gates of branch 1 from branch 0", "mmtm", "*filled[r + 1 :]))[r]", "*filled[r + 1 :]))[0]"),
    greedy("branch 1 not cut off from branch 0", "mmtm", "(*filled[:r], S,", "(*squeezes[:r], S,"),
    greedy("always towards the first", "balancing", "TOWARDS_0 + chosen", "TOWARDS_0"),
    greedy(
        "mean gates of the first branch",
        "balancing",
        'gates if self.mean_source == "own"',
        'gates if self.mean_source != "own"',
    ),
    greedy(
        "cut-off accuracies in the denominator",
        "utilisation",
        "1 - cut_off / accuracy",
        "accuracy / cut_off - 1",
        "d-util.range",
    ),
    greedy("the sum of the branches", "network", "logits[0]) / len(logits)", "logits[0])", "figure-1"),
    greedy("the sum of the rates", "utilisation", "0] - rates[..., 1]", "0] + rates[..., 1]", "d-util.range"),
    umt(
        "logits of the other modality left out",
        "claims/decoupling",
        "network(examples.x))",
        "0 * network(examples.x))",
        "umt.section-3.2",
    ),
    umt("the surplus summed, not averaged", "claims/decoupling", ") / examples.y.size)", "))", "umt.section-3.2"),
    umt(
        "the other modality's columns",
        "claims/decoupling",
        "r] : sizes[r + 1",
        "1 - r] : sizes[2 - r",
        "umt.section-3.2",
    ),
    umt("half the bound", "claims/decoupling", "norm / (2 * constant", "norm / (1 * constant", "umt.section-3.2"),
    umt("a head that multiplies", "claims/additive", "s1 == t) for t", "s1 * s2 == t) for t", "umt.paired-feature"),
    umt("labels that one sign tells", "claims/additive", "cell[0] * cell[1] *", "cell[0] *", "umt.paired-feature"),
    umt("distillation has no weight", "teacher", "self.weight(step", "0 * self.weight(step", "remedies.conjecture-1"),
    umt("students are their own teachers", "teacher", "teacher.features((x,))[0], t", "phi, t", "umt.equation-3"),
    umt("all of the features distilled", "teacher", "teacher.fuse((features,))", "features", "remedies.conjecture-1"),
    umt(
        "λ_r ignored but for the first",
        "teacher",
        'step.hyper["modality_weights"]',
        "jnp.array([1.0, 0.0])",
        "remedies.conjecture-1",
    ),
    remedies("all start alone", "trainer", 'own if start == "own" else self.prepared.initial', "own", "conjecture-1"),
    remedies("teachers joint, not alone", "methods", "heads=ALONE)", "heads=NAIVE)", "teachers"),
    laziness("ε = p instead of p/c", "votes", "_rational_laws(p, p / c)", "_rational_laws(p, p)"),
    laziness("votes of +1 and −1 exchanged", "votes", "[int(d * scale), int((1", "[int(u * scale), int((1"),
    laziness("gain by (1 + 1/c)", "votes", "advantage = 1 - 1 /", "advantage = 1 + 1 /"),
    laziness("ties of the wrong prefix", "votes", "tied[..., :-1], axis=-1)", "tied[..., 1:], axis=-1)"),
    laziness("ties as errors count half", "votes", "weight = ties.value - Fraction(1, 2)", "weight = Fraction(0)"),
    laziness("ascending priority", "priority", "(theirs > ours)", "(theirs < ours)"),
    laziness("stops one feature late", "priority", "last = reading.first", "last = 1 + reading.first"),
    laziness("strict threshold", "priority", ", self.ties) >= col", ", self.ties) > col"),
    laziness("a tie is right in a sample", "priority", "else 1)).all(-1)", "else 0)).all(-1)"),
    laziness("one wrong sample is let pass", "priority", "else 1)).all(-1)", "else 1)).any(-1)"),
    laziness("boost ignored", "priority", "features.p, features.p + p0)", "features.p, features.p)"),
    laziness("paired features boosted too", "priority", "== PAIRED, features.p, f", "== PAIRED, features.p + p0, f"),
    laziness(
        "a third modality is left out of U",
        "priority",
        "for learned in self.uni_modal)",
        "for learned in self.uni_modal[:2])",
        "laziness.modalities",
    ),
    laziness("UMT forgets its teachers", "priority", "everything, teachers)", "everything)"),
    laziness("UMT A stops at priority 0", "priority", "(priority > p0)", "(priority > 0)"),
    laziness(
        "modality 2 learns paired features",
        "priority",
        "self.modality == modality",
        "(self.modality == modality) | ((modality == 2) & (self.modality == PAIRED))",
    ),
    laziness("Hoeffding's exponent doubled", "bounds", "(2 * xp.maximum(extra, 1))", "(0.5 * xp.maximum(extra, 1))"),
    laziness("Chernoff with the sums exchanged", "bounds", "P_v + P_h / c) -", "P_v + P_h) -"),
    laziness("margin of the wrong winner", "bounds", "xp.where(gained, p, xp", "xp.where(gained, down, xp"),
    laziness("no factor a in 1(c)", "bounds", "((1 - 1 / c) * ahead)", "(ahead)"),
    laziness("order statistics ascending", "theorems", ".flip(xp.sort(p, axis=-1), axis=-1)", ".sort(p, axis=-1)"),
    laziness("n' without k_3", "theorems", "return paired + sum(", "return sum("),
    laziness(
        "k_3 features left out of k",
        "theorems",
        "outcome.multi_modal.count\n    return every(total <= b",
        "k[0] + x.k[1]\n    return every(total <= b",
    ),
    laziness("paired coordinates share a sign", "sampling", "(signs * hidden, second)", "(signs, second)"),
    laziness("no votes of −1 in the data", "streaming", "(~bits < _share(p[i] / c)", "0 * (~bits < _share(p[i] / c)"),
    laziness("modality 2 left out of 1(b)", "theorems", "every(jointly <= alone for", "next(jointly <= alone for"),
    laziness("streamed samples may tie", "streaming", "(sums > 0).all()", "(sums >= 0).any()"),
    laziness("Chernoff forgets half of P_h/c", "bounds", "xp.sqrt(P_v + P_h / c)", "xp.sqrt(P_v + P_h / c / 2)"),
    laziness("Table 14's b misread", "examples", '"f1": (1, 0, 1, 1)', '"f1": (1, 1, 1, 1)'),
    competition("q off by one in σ", "activation", "beta) ** q +", "beta) ** (q + 1) +", "definition-4.1"),
    competition("sign of σ'", "activation", "return _clipped(jnp", "return -_clipped(jnp", "definition-4.1"),
    competition("σ leaks below zero", "activation", "(1 / beta), 0, 1", "(1 / beta), -1, 1", "definition-4.1"),
    competition("ascent", "descent", "now - descent.eta * neuron", "now + descent.eta * neuron", "gradient-descent"),
    competition("η ignored", "descent", "now - descent.eta * neuron", "now - neuron", "gradient-descent"),
    competition("last modality left out of the sum", "network", ", start=first", "[:-1], start=first", "equation-1"),
    competition(
        "a tie is no error",
        "network",
        "~(jnp.sum(jnp.where(target, f, 0), axis=0) > best_other)",
        "jnp.sum(jnp.where(target, f, 0), axis=0) < best_other",
        "equation-3",
    ),
    competition("loss summed, not averaged", "network", "mean(jax.nn.", "sum(jax.nn.", "equation-3"),
    competition("Γ of the wrong class", "coordinates", ',dj->jl", w, M', ',dj->jl", w, jnp.roll(M, 1, 1)', "gamma"),
    competition("Φ with negative parts", "gamma", "jnp.maximum(c, 0).sum(axis=1)", "jnp.abs(c).sum(axis=1)", "gamma"),
    competition(
        "d_{j,r} over insufficient data too",
        "gamma",
        " & jnp.all(sample.sufficient, axis=0)[None]\n    return jnp.sum(jnp.where(own, sample.z",
        "\n    return jnp.sum(jnp.where(own, sample.z",
        "signal-strength",
    ),
    competition("scores with 1/(q−1)", "summary", "** (1 / (q - 2))", "** (1 / (q - 1))", "definition-a2"),
    competition("winner without its margin", "summary", ">= (1 + epsilon) * second)", ">= second)", "definition-a2"),
    competition("μ_r is the sufficient share", "sparse_coding", "1 - self.mu[r]", "self.mu[r]", "data-law"),
    competition("s/d instead of s/K", "sparse_coding", "self.s / self.K", "self.s / self.d", "data-law"),
    competition("σ_g is a variance", "sparse_coding", ".sigma_g[r] * jax", ".sigma_g[r] ** 0.5 * jax", "data-law"),
    competition("p_r of the wrong power", "predictions", "* (1 / (q - 2))", "* (1 / (q - 1))", "lemma-a3.quadrature"),
    competition("agreement within ε on one side only", "predictions", "(1 - epsilon) * x) **", "x) **", "lemma-a1a"),
    competition(
        "μ of the other modality", "claims/theorems", "r] / mu,", "r] / summary.mu[1 - r],", "theorem-5.1.test"
    ),
    competition("won for lost classes", "summary", "] != self.winner[:", "] == self.winner[:", "theorem-5.2.class"),
    competition("errors × 0.85", "summary", "wrong = np.asarray(", "wrong = 0.85 * np.asarray(", "theorem-5.1.test"),
    competition("a plain mean of μ", "summary", "d, self.mu[self.winner],", "d, self.mu.mean(),", "corollary-5.3"),
    competition(
        "winner and loser exchanged", "summary", "return won / won", "return won[::-1] / won", "lemma-a3.simulated"
    ),
    competition("noise of own samples", "claims/trajectories", "lation[..., 2]", "lation[..., 0]", "lemma-a19"),
    competition("the other encoder", "generalisation", "in (of_joint,", "in (of_joint[::-1],", "theorem-5.2.encoder"),
    competition(
        "joint encoders are those trained apart",
        "generalisation",
        "errors(of_uni_modal.sum",
        "errors(of_joint.sum",
        "section-7.pre-trained",
    ),
    competition("insufficient noise forgotten", "approximation", "rest - noise", "rest", "hypothesis-a4.iii"),
    competition("phases 1 and 2.2 exchanged", "descent", "reached), 2,", "reached), 0,", "claim-a9.a"),
    competition("Õ(σ_0) of β", "hypothesis", "[p.sigma_0 *", "[p.beta *", "theorem-a20"),
    competition(
        "tensor power bound without its step", "predictions", "(1 + largest_step) ** (q - 1)", "1.0", "lemma-a15"
    ),
)


def outcome(fault: Fault, cache: Path) -> str:
    """What the ledger says to one fault."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(ROOT / "mmtheory", copy / "mmtheory", ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / fault.file
        text = file.read_text(encoding="utf-8")
        if text.count(fault.old) != 1:
            return f"error: the text to replace occurs {text.count(fault.old)} times in {fault.file}"
        file.write_text(text.replace(fault.old, fault.new), encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": folder, "JAX_COMPILATION_CACHE_DIR": str(cache)}
        command = [sys.executable, "-m", "mmtheory", "verify", *fault.claims]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        return "survives"
    flipped = [line.split(":")[1].split()[0] for line in done.stdout.splitlines() if line.startswith("not as declared")]
    if done.returncode == 1 and flipped:
        return f"caught by {len(flipped)}: {', '.join(flipped[:3])}"
    return f"error: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"


def main(words: list[str]) -> int:
    chosen = [fault for fault in FAULTS if not words or any(word in fault.name for word in words)]
    survivors = 0
    with tempfile.TemporaryDirectory() as cache:
        for fault in chosen:
            answer = outcome(fault, Path(cache))
            survivors += answer == "survives"
            print(f"{fault.name:50}{answer}", flush=True)
    print(f"{survivors} of {len(chosen)} faults survive")
    return survivors


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
