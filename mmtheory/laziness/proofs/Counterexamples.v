(* What fails: each statement, over the rationals, refuted by an instance that Coq computes. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Model.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Notation "a // b" := (a%:R / b%:R : rat) (at level 40).
Local Notation half := (2%:R^-1 : rat).
Local Notation f p votes := (Feature 1 p votes).
Local Notation g p votes := (Feature 2 p votes).
Local Notation h p votes := (Feature 0 p votes).
Local Notation features := (seq (feature rat)).
Local Notation two := (2%:R : rat).
Local Notation A c s := (acc c half (probs s)).

(* --- Lemma 1 -------------------------------------------------------------- *)

Theorem lemma_1_refuted : ~ forall (c p q : rat) ps,
  1 < c -> all (possible c) [:: p, q & ps] -> p < q -> acc c half (p :: ps) < acc c half (q :: ps).
Proof. by move/(_ two (0 // 1) (1 // 3) [:: 2 // 3] isT isT isT); vm_compute. Qed.

Definition acc_votes (vs : seq (rat * rat)) := E_votes vs (score half).
Definition possible_vote (v : rat * rat) := [&& 0 <= v.2, v.2 < v.1 & v.1 + v.2 <= 1].

(* Without a common c a feature that predicts more often than it misleads can lower the accuracy. *)
Theorem own_ratios : exists vs v, all possible_vote (v :: vs) /\ acc_votes (v :: vs) < acc_votes vs.
Proof. by exists [:: (1 // 2, 1 // 10)], (1 // 5, 1 // 6); split; vm_compute. Qed.

Definition margin (c : rat) ps (k : int) := tail c ps k - lower_tail c ps (- k).
Theorem margins : exists c p q ps, [/\ 1 < c, all (possible c) [:: p, q & ps] & p < q] /\
  margin c (q :: ps) 2%:Z < margin c (p :: ps) 2%:Z.
Proof. by exists two, (0 // 1), (1 // 3), [:: 2 // 3; 2 // 3]; split; vm_compute. Qed.

Theorem mean_vote_refuted : ~ forall c p : rat, 1 < c -> possible c p -> E c [:: p] (fun s => s%:~R) = 2%:R * p.
Proof. by move/(_ two (1 // 2) isT isT)/eqP; vm_compute. Qed.

(* --- Theorem 1, population ------------------------------------------------- *)

(* f = 1/2, g = 2/5, tau = 3/5: every training learns one feature, the joint one f. *)
Definition fg : features := [:: f (1 // 2) [::]; g (2 // 5) [::]].

Theorem quantity_laziness_strict_refuted : ~ forall (c tau : rat) fs, let success := population c half tau in
  model c fs -> threshold tau -> trained success fs ->
  (k success 1 fs + k success 2 fs + k success paired fs < minn (b success 1 fs) (b success 2 fs))%N.
Proof. by move/(_ two (3 // 5) fg isT isT isT); vm_compute. Qed.

(* A modality that does not succeed counts with all its features: tau = 13/20 takes both. *)
Theorem quantity_laziness_exhausted_refuted : ~ forall (c tau : rat) fs, let success := population c half tau in
  model c fs -> threshold tau -> succeeds success (by_priority (@prob rat) fs) ->
  only 1 fs != [::] -> only 2 fs != [::] ->
  (k success 1 fs + k success 2 fs + k success paired fs <= minn (b success 1 fs) (b success 2 fs))%N.
Proof. by move/(_ two (13 // 20) fg isT isT isT isT isT); vm_compute. Qed.

Theorem uni_modal_laziness_strict_refuted : ~ forall (c tau : rat) fs r, let success := population c half tau in
  model c fs -> threshold tau -> trained success fs -> r \in [:: 1; 2]%N ->
  A c (only r (jointly success fs)) < A c (alone success r fs).
Proof. by move/(_ two (3 // 5) fg 1%N isT isT isT isT); vm_compute. Qed.

Theorem uni_modal_laziness_paired_in_full_refuted :
  ~ forall (c tau : rat) fs r, let success := population c half tau in
  model c fs -> threshold tau -> trained success fs -> r \in [:: 1; 2]%N ->
  A c (only r (jointly success fs) ++ only paired (jointly success fs)) <= A c (alone success r fs).
Proof. by move/(_ two (11 // 20) (rcons fg (h (3 // 5) [::])) 1%N isT isT isT isT); vm_compute. Qed.

(* Theorem 1(c). By 1(a) n' is not negative, so that the root that the printed condition adds on its right is not
   either: the printed statement implies this one, which is refuted. Losses are equal where X = 0, which is let pass. *)
Theorem performance_laziness_printed_refuted :
  ~ forall (c tau : rat) fs delta, let success := population c half tau in
  model c fs -> uniq fs -> threshold tau -> trained success fs -> 0 < delta -> delta < 1 ->
  paired_sum success fs <= ordered_sum success fs -> 1 - delta <= E_lead c success fs (fun x => (0 <= x)%R%:R).
Proof. by move/(_ two (3 // 5) fg (1 // 10) isT isT isT isT isT isT isT); vm_compute. Qed.

Theorem performance_laziness_closing_refuted :
  ~ forall (c tau : rat) fs delta, let success := population c half tau in
  model c fs -> uniq fs -> threshold tau -> trained success fs -> 0 < delta -> delta < 1 ->
  paired_sum success fs <= ordered_sum success fs -> 1 - delta <= E_lead c success fs (fun x => (x <= 0)%R%:R).
Proof. by move/(_ two (3 // 5) fg (1 // 10) isT isT isT isT isT isT isT); vm_compute. Qed.

(* With these order statistics the corrected condition is met up to delta = e^(-x), x = a^2 (the difference)^2 / 2 n'
   and a = 1 - 1/c, and promises P(X > 0) >= 1 - delta. As 1 + x <= e^x, delta (1 + x) <= 1. *)
Definition strong_unlearned : features := [:: f (4 // 5) [:: 1]; f (4 // 5) [:: 0]; g (1 // 8) [::]].

Theorem order_over_all : exists (c tau : rat) fs, let success := population c half tau in
  [/\ model c fs, uniq fs, threshold tau & trained success fs] /\
  [/\ 0 < extra success fs, paired_sum success fs <= ordered_sum success fs & forall delta,
      delta * (1 + (1 - c^-1) ^+ 2 * (ordered_sum success fs - paired_sum success fs) ^+ 2
        / (2%:R * (extra success fs)%:~R)) <= 1 ->
      E_lead c success fs (fun x => (0 < x)%R%:R) < 1 - delta].
Proof.
exists 4%:R, (17 // 32), strong_unlearned; split; first by split; vm_compute.
split; [by vm_compute | by vm_compute |] => delta.
rewrite -ler_pdivl_mulr; last by vm_compute.
by move=> small; rewrite ltr_subr_addl -ltr_subr_addr (le_lt_trans small) //; vm_compute.
Qed.

(* --- Theorem 1, finite sample ---------------------------------------------- *)

(* One sample, f1 > f2 > g with votes 0, 1, 1: b = (2, 1), k = (2, 0, 0). *)
Definition one_sample : features := [:: f (3 // 5) [:: 0]; f (1 // 2) [:: 1]; g (2 // 5) [:: 1]].

Theorem quantity_laziness_finite_refuted : ~ forall (c : rat) n fs, let success := finite n in
  model c fs -> data c n fs -> trained success fs ->
  (k success 1 fs + k success 2 fs + k success paired fs <= minn (b success 1 fs) (b success 2 fs))%N.
Proof. by move/(_ two 1%N one_sample isT isT isT); vm_compute. Qed.

Definition paired_in_vain : features := [:: h (1 // 2) [:: 0]; f (2 // 5) [:: 1]; g (3 // 10) [:: 1]].

Theorem quantity_laziness_finite_paired_refuted : ~ forall (c : rat) n fs, let success := finite n in
  model c fs -> data c n fs -> trained success fs -> (0 < k success paired fs)%N ->
  (k success 1 fs + k success 2 fs + k success paired fs <= minn (b success 1 fs) (b success 2 fs))%N.
Proof. by move/(_ two 1%N paired_in_vain isT isT isT isT); vm_compute. Qed.

(* A paired feature that is wrong takes two of modality 1 to outvote, which alone needs one. *)
Definition outvoted : features := [:: h (3 // 5) [:: - 1]; f (1 // 2) [:: 1]; f (2 // 5) [:: 1]; g (3 // 10) [:: 1]].

Theorem uni_modal_laziness_finite_refuted : ~ forall (c : rat) n fs r, let success := finite n in
  model c fs -> data c n fs -> trained success fs -> r \in [:: 1; 2]%N ->
  A c (only r (jointly success fs)) <= A c (alone success r fs).
Proof. by move/(_ two 1%N outvoted 1%N isT isT isT isT); vm_compute. Qed.

(* --- Theorem 2 --------------------------------------------------------------- *)

(* f = 1/2, g = 2/5, h = 1/5, p0 = 1/10, tau = 3/5: UMT learns f alone in reading B, f and g in reading C. *)
Definition fgh : features := rcons fg (h (1 // 5) [::]).

Theorem theorem_2_B_refuted : ~ forall (c tau p0 : rat) fs, let success := population c half tau in
  model c fs -> threshold tau -> 0 < p0 -> trained success fs ->
  succeeds success (by_priority (boosted p0) fs) -> has (fun f => (modality f == paired) && (p0 < prob f)) fs ->
  has (fun f => modality f == paired) (umt_B success p0 fs) /\ A c (union success fs) < A c (umt_B success p0 fs).
Proof. by move/(_ two (3 // 5) (1 // 10) fgh isT isT isT isT isT isT); vm_compute => - []. Qed.

Theorem theorem_2_C_refuted : ~ forall (c tau p0 : rat) fs, let success := population c half tau in
  model c fs -> threshold tau -> 0 < p0 -> trained success fs ->
  succeeds (with_teachers success fs) (by_priority (boosted p0) fs) ->
  has (fun f => (modality f == paired) && (p0 < prob f)) fs ->
  has (fun f => modality f == paired) (umt_C success p0 fs) /\ A c (union success fs) < A c (umt_C success p0 fs).
Proof. by move/(_ two (3 // 5) (1 // 10) fgh isT isT isT isT isT isT); vm_compute => - []. Qed.

(* --- three modalities --------------------------------------------------------- *)

(* Three features that are never zero tie with nothing, so that a paired one adds nothing to them. *)
Definition never_zero_fgs : features :=
  [:: f (2 // 3) [::]; g (2 // 3) [::]; Feature 3 (2 // 3) [::]; h (1 // 3) [::]].

Theorem theorem_2_A_three_refuted : ~ forall (c tau p0 : rat) fs, let success := population c half tau in
  model c fs -> threshold tau -> 0 < p0 -> trained success fs ->
  succeeds success (by_priority (@prob rat) (only 3 fs)) -> has (fun f => (modality f == paired) && (p0 < prob f)) fs ->
  has (fun f => modality f == paired) (umt_A p0 fs) /\
  A c (union success fs ++ alone success 3 fs) < A c (umt_A p0 fs).
Proof. by move/(_ two (2 // 3) (1 // 10) never_zero_fgs isT isT isT isT isT isT); vm_compute => - []. Qed.
