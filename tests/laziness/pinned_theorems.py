"""The statements of the machine-checked theorems, written once more, in terms of `Model.v` alone."""

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
    "laziness.modalities.theorem-1a": (
        "TheoremOne",
        "theorem_1a_modalities",
        f"""{FIELD} (tau : R) fs, model c fs -> threshold tau -> forall r, let s := population c Half tau in
        succeeds s (by_priority (@prob R) (only r fs)) ->
        succeeds s (by_priority (@prob R) fs) /\\ (size (jointly s fs) <= b s r fs)%N""",
    ),
    "laziness.modalities.theorem-1b": (
        "TheoremOne",
        "theorem_1b_modalities",
        f"""{FIELD} (tau : R) fs, model c fs -> threshold tau -> forall r, let s := population c Half tau in
        succeeds s (by_priority (@prob R) (only r fs)) ->
        {OWN_JOINTLY} <= {OWN_ALONE} /\\ ({OWN_JOINTLY} == {OWN_ALONE}) = (k s r fs == b s r fs)""",
    ),
    "laziness.modalities.theorem-2.a": (
        "Counterexamples",
        "theorem_2_A_three_refuted",
        f"""~ forall (c tau p0 : rat) (fs : seq (feature rat)), let s := population c Half tau in
        model c fs -> threshold tau -> 0 < p0 -> trained s fs -> succeeds s (by_priority (@prob rat) (only 3 fs)) ->
        {STRONG} has (fun f => modality f == 0%N) (umt_A p0 fs) /\\
        acc c Half (probs (union s fs ++ alone s 3 fs)) < acc c Half (probs (umt_A p0 fs))""",
    ),
    "laziness.modalities.more": (
        "TheoremOne",
        "more_modalities",
        f"""{FIELD} (tau : R) fs, model c fs -> threshold tau -> forall a : pred (feature R),
        let s := population c Half tau in
        succeeds s (by_priority (@prob R) [seq f <- fs | a f]) ->
        succeeds s (by_priority (@prob R) fs) /\\ (size (jointly s fs) <= size (jointly s [seq f <- fs | a f]))%N""",
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
