(* Theorems 1(a) and 1(b) in the population reading, for any weight w of ties below tau and any number of modalities. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Model Votes Training.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

(* --- masks --------------------------------------------------------------- *)

Lemma mask_form (m : bitseq) :
  (exists k l, m = nseq k true ++ nseq l false) \/ (exists m1 m2, m = m1 ++ false :: true :: m2).
Proof.
elim: m => [|b m [[k [l ->]]|[m1 [m2 ->]]]]; first by left; exists 0%N, 0%N.
  case: b; first by left; exists k.+1, l.
  case: k => [|k]; first by left; exists 0%N, l.+1.
  by right; exists [::], (nseq k true ++ nseq l false).
by right; exists (b :: m1), m2.
Qed.

(* The sum of the places of the members. *)
Fixpoint places (i : nat) (m : bitseq) : nat := if m is b :: m' then (b * i.+1 + places i.+1 m')%N else 0%N.

Lemma places_cat i m1 m2 : places i (m1 ++ m2) = (places i m1 + places (i + size m1) m2)%N.
Proof. by elim: m1 i => [|b m IH] i /=; rewrite ?addn0 // IH addSnnS addnA. Qed.

Section Prefix.
Variables (R : realFieldType) (c w : R).
Hypothesis c_neq0 : c != 0.
Local Notation A := (acc c w).

(* A prefix of at most n features scores as much as any set of n, for every weight of ties. *)
Theorem prefix_beats (ps : seq R) (m : bitseq) :
  sorted >=%R ps -> all (>= 0) ps -> size m = size ps ->
  exists2 k, (k <= count id m)%N & A (mask m ps) <= A (take k ps).
Proof.
move=> ps_sorted ps_ge0.
have [n] := ubnP (places 0 m); elim: n m => // n IH m; rewrite ltnS => m_n size_m.
case: (mask_form m) => [[k [l def_m]]|[m1 [m2 def_m]]].
  exists k; first by rewrite def_m count_cat !count_nseq mul1n mul0n addn0.
  rewrite -{1}[ps](cat_take_drop k) def_m mask_cat ?size_nseq.
    by rewrite mask_true ?size_takel ?mask_false ?cats0 // -size_m def_m size_cat !size_nseq leq_addr.
  by rewrite size_takel // -size_m def_m size_cat !size_nseq leq_addr.
have {IH} step m' : (places 0 m' < places 0 m)%N -> (count id m' <= count id m)%N -> size m' = size m ->
    A (mask m ps) <= A (mask m' ps) -> exists2 k, (k <= count id m)%N & A (mask m ps) <= A (take k ps).
  move=> lt_m' count_m' size_m' A_m'.
  have [|k k_le A_k] := IH m' (leq_trans lt_m' m_n); first by rewrite size_m'.
  by exists k; [apply: leq_trans k_le count_m' | apply: le_trans A_m' A_k].
have : size (drop (size m1) ps) = (size m2).+2 by rewrite size_drop -size_m def_m size_cat addKn.
case def_d: (drop (size m1) ps) => [|a [|b s2]] // _.
have size_s1 : size (take (size m1) ps) = size m1.
  by rewrite size_takel // -size_m def_m size_cat leq_addr.
have def_ps : ps = take (size m1) ps ++ [:: a, b & s2] by rewrite -def_d cat_take_drop.
move: (take _ _) size_s1 def_ps => s1 size_s1 def_ps.
have b_le_a : b <= a.
  have /andP[] // : sorted >=%R [:: a; b].
  apply: (subseq_sorted _ _ ps_sorted); first by move=> x y z xy yz; apply: le_trans yz xy.
  by rewrite def_ps -[[:: a; b]]cat0s cat_subseq ?sub0seq //= !eqxx sub0seq.
have b_ge0 : 0 <= b by move: ps_ge0; rewrite def_ps all_cat /= => /and4P[].
have masked x y : A (mask (m1 ++ x :: y :: m2) ps) = A (nseq x a ++ nseq y b ++ mask m1 s1 ++ mask m2 s2).
  rewrite def_ps mask_cat //; apply: acc_perm.
  by rewrite !mask_cons perm_catCA perm_cat2l perm_catCA.
have size_eq x y : size (m1 ++ x :: y :: m2) = size m by rewrite def_m !size_cat.
have [D_le0|D_gt0] := lerP (slope c w (mask m1 s1 ++ mask m2 s2)) 0.
  apply: (step (m1 ++ [:: false, false & m2])) => //.
  - by rewrite def_m !places_cat /= !mul0n !add0n mul1n ltn_add2l -[X in (X < _)%N]add0n ltn_add2r.
  - by rewrite def_m !count_cat /= leq_add2l leq_addl.
  - by rewrite def_m !masked /= acc_cons // ger_addl mulr_ge0_le0.
apply: (step (m1 ++ [:: true, false & m2])) => //.
- by rewrite def_m !places_cat /= !(mul0n, mul1n, add0n) ltn_add2l ltn_add2r.
- by rewrite def_m !count_cat.
- by rewrite def_m !masked /= !acc_cons // ler_add2l ler_pmul2r.
Qed.
End Prefix.

Section TheoremOne.
Variables (R : realFieldType) (c w tau : R) (fs : seq (feature R)).
Hypotheses (c_neq0 : c != 0) (w_tau : w < tau) (fs_ge0 : all (fun f => 0 <= prob f) fs).
Local Notation A s := (acc c w (probs s)).
Local Notation success := (population c w tau).
Local Notation order := (by_priority (@prob R)).
Implicit Types (s t : seq (feature R)).

Lemma order_prob_sorted s : sorted >=%R (probs (order s)).
Proof. by rewrite /probs sorted_map; apply: order_sorted. Qed.

Lemma order_prob_ge0 s : all (>= 0) (probs (order s)).
Proof. by rewrite /probs all_map; apply: sub_all (order_gt0 _ s) => f /= /ltW. Qed.

Lemma A_nonempty s : all (fun f => 0 <= prob f) s -> A [seq f <- s | 0 < prob f] = A s.
Proof.
rewrite /acc; move: (score w) => phi; elim: s phi => //= f s IH phi /andP[f_ge0 s_ge0].
case: ifP => [_|f_le0] /=; first by rewrite !IH.
have -> : prob f = 0 by apply/eqP; rewrite eq_le f_ge0 andbT leNgt f_le0.
by rewrite !mul0r !subr0 mul1r add0r addr0 IH.
Qed.

Lemma smallest_in_order s t : subseq t (order s) -> success t ->
  succeeds success (order s) /\ (steps success (order s) <= size t)%N.
Proof.
case/subseqP=> m size_m ->; rewrite /population /probs map_mask => A_t.
have [|k k_le A_k] := prefix_beats w c_neq0 (order_prob_sorted s) (order_prob_ge0 s) (m := m).
  by rewrite size_map.
have k_gt0 : (0 < k)%N.
  by rewrite lt0n; apply: contraTneq (le_trans A_t A_k) => ->; rewrite take0 -ltNge.
have k_s : (k <= size (order s))%N by rewrite (leq_trans k_le) // -size_m count_size.
have [||ok le_k] := @steps_min _ success (order s) k; first by rewrite k_gt0.
  by rewrite /population /probs map_take (le_trans A_t).
by split=> //; rewrite size_mask // (leq_trans le_k).
Qed.

(* No set of features that reaches tau is smaller than the first prefix that does. *)
Theorem first_prefix_is_smallest_set t : subseq t fs -> success t ->
  succeeds success (order fs) /\ (size (jointly success fs) <= size t)%N.
Proof.
move=> t_fs A_t; have t_ge0 : all (fun f => 0 <= prob f) t by apply/allP => f /(mem_subseq t_fs) /(allP fs_ge0).
have [|ok le_t] := smallest_in_order (subseq_order (@prob R) t_fs).
  rewrite /population (@acc_perm _ c w _ (probs [seq f <- t | 0 < prob f])) ?A_nonempty //.
  by rewrite perm_map // perm_order.
split=> //; rewrite size_learn // (leq_trans le_t) //.
by rewrite (perm_size (perm_order _ _)) size_filter count_size.
Qed.

Lemma alone_in_order r : subseq (alone success r fs) (order fs).
Proof. by apply: subseq_trans (take_subseq _ _) _; rewrite -only_order filter_subseq. Qed.

Lemma joint_at_most_alone r : succeeds success (order (only r fs)) ->
  succeeds success (order fs) /\ (size (jointly success fs) <= size (alone success r fs))%N.
Proof.
move=> ok; have [ok_joint] := smallest_in_order (alone_in_order r) (learned_succeeds ok).
by rewrite -(size_learn ok_joint).
Qed.

Lemma quantity_laziness : trained success fs ->
  (k success 1 fs + k success 2 fs + k success paired fs <= minn (b success 1 fs) (b success 2 fs))%N.
Proof.
rewrite /b /k; case/and3P=> ok1 ok2 _; have [_ le1] := joint_at_most_alone ok1; have [_ le2] := joint_at_most_alone ok2.
rewrite leq_min; suff le s : (size (only 1%N s) + size (only 2%N s) + size (only paired s) <= size s)%N.
  by rewrite !(leq_trans (le _)).
by elim: s => // [] [[|[|[|r]]] p vs] s /=; rewrite ?addSn ?addnS //; apply: leqW.
Qed.

(* More features, those of a modality more say, and no more are learned. *)
Lemma joint_at_most_part (a : pred (feature R)) : succeeds success (order [seq f <- fs | a f]) ->
  succeeds success (order fs) /\ (size (jointly success fs) <= size (jointly success [seq f <- fs | a f]))%N.
Proof.
move=> ok; have part : subseq (jointly success [seq f <- fs | a f]) (order fs).
  exact: subseq_trans (take_subseq _ _) (subseq_order _ (filter_subseq _ _)).
have [ok_joint] := smallest_in_order part (learned_succeeds ok).
by rewrite -(size_learn ok_joint).
Qed.

Lemma only_take r n s : only r (take n s) = take (size (only r (take n s))) (only r s).
Proof.
rewrite /only; elim: s n => [|f s IH] [|n] //=; first by rewrite take0.
by case: ifP => _ /=; rewrite {1}IH.
Qed.

Lemma uni_modal_laziness r : succeeds success (order (only r fs)) ->
  A (only r (jointly success fs)) <= A (alone success r fs) /\
  (A (only r (jointly success fs)) == A (alone success r fs)) = (k success r fs == b success r fs).
Proof.
rewrite /b /k => ok; have [_ le_j] := joint_at_most_alone ok.
set n := size (only r (jointly success fs)).
have n_b : (n <= size (alone success r fs))%N by apply: leq_trans le_j; rewrite /n size_filter count_size.
have -> : only r (jointly success fs) = take n (order (only r fs)) by rewrite -only_order; apply: only_take.
have [eq_n|neq_n] := eqVneq n (size (alone success r fs)).
  by rewrite eq_n [alone success r fs]/(learn _ _) size_learn // lexx eqxx.
have lt_n : (n < steps success (order (only r fs)))%N by rewrite -(size_learn ok) ltn_neqAle neq_n.
suff lt_A : A (take n (order (only r fs))) < A (alone success r fs) by rewrite ltW // lt_eqF.
apply: lt_le_trans (learned_succeeds ok); rewrite ltNge; case: n lt_n {n_b neq_n} => [|n] lt_n.
  by rewrite take0 -ltNge.
exact: (not_before ok).
Qed.
End TheoremOne.

Section Statements.
Variables (R : realFieldType) (c tau : R) (fs : seq (feature R)).
Local Notation half := (2%:R^-1 : R).
Hypotheses (fs_model : model c fs) (tau_threshold : threshold tau).

Let c_neq0 : c != 0. Proof. by case/andP: fs_model => c_gt1 _; rewrite gt_eqF // (lt_trans ltr01). Qed.
Let half_tau : half < tau. Proof. by case/andP: tau_threshold. Qed.
Let fs_ge0 : all (fun f => 0 <= prob f) fs.
Proof. by case/andP: fs_model => _; apply: sub_all => f /possible_ge0. Qed.

(* k_1 + k_2 + k_3 <= min(b_1, b_2). *)
Theorem theorem_1a (success := population c half tau) : trained success fs ->
  (k success 1 fs + k success 2 fs + k success paired fs <= minn (b success 1 fs) (b success 2 fs))%N.
Proof. exact: quantity_laziness. Qed.

Theorem theorem_1a_ties_as_errors (success := population c 0 tau) : trained success fs ->
  (k success 1 fs + k success 2 fs + k success paired fs <= minn (b success 1 fs) (b success 2 fs))%N.
Proof. by apply: quantity_laziness => //; apply: lt_trans half_tau; rewrite invr_gt0 ltr0n. Qed.

(* The part r of the joint features is at most as accurate as modality r alone, and equally accurate exactly where it
   has as many features. *)
Theorem theorem_1b r (success := population c half tau) : trained success fs -> r \in [:: 1; 2]%N ->
  acc c half (probs (only r (jointly success fs))) <= acc c half (probs (alone success r fs)) /\
  (acc c half (probs (only r (jointly success fs))) == acc c half (probs (alone success r fs))) =
    (k success r fs == b success r fs).
Proof.
move=> all_trained r_12; apply: uni_modal_laziness => //.
by case/and3P: all_trained r_12 => ok1 ok2 _; rewrite !inE => /orP[]/eqP->.
Qed.

(* Any number of modalities: jointly no more features are learned, of whatever kinds, than by modality r alone. *)
Theorem theorem_1a_modalities r (success := population c half tau) :
  succeeds success (by_priority (@prob R) (only r fs)) ->
  succeeds success (by_priority (@prob R) fs) /\ (size (jointly success fs) <= b success r fs)%N.
Proof. by move=> ok; apply: joint_at_most_alone. Qed.

Theorem theorem_1b_modalities r (success := population c half tau) :
  succeeds success (by_priority (@prob R) (only r fs)) ->
  acc c half (probs (only r (jointly success fs))) <= acc c half (probs (alone success r fs)) /\
  (acc c half (probs (only r (jointly success fs))) == acc c half (probs (alone success r fs))) =
    (k success r fs == b success r fs).
Proof. by move=> ok; apply: uni_modal_laziness. Qed.

Theorem more_modalities (a : pred (feature R)) (success := population c half tau) :
  succeeds success (by_priority (@prob R) [seq f <- fs | a f]) ->
  succeeds success (by_priority (@prob R) fs) /\
  (size (jointly success fs) <= size (jointly success [seq f <- fs | a f]))%N.
Proof. by move=> ok; apply: joint_at_most_part. Qed.
End Statements.
