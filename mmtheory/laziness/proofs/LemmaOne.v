(* When Lemma 1 is an equality. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import FieldTactic Model Votes.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section LemmaOne.
Variables (R : realFieldType) (c : R).
Hypothesis c_gt1 : 1 < c.
Local Notation half := (2%:R^-1 : R).
Let c_gt0 : 0 < c. Proof. exact: lt_trans ltr01 c_gt1. Qed.
Let c_neq0 : c != 0. Proof. by rewrite gt_eqF. Qed.
Add Field Rfield : (Tfield R).

Local Notation ties_impossible := (ties_impossible c).

Lemma never_zero_stay p : never_zero c p -> 1 - p - p / c = 0.
Proof.
have c1 : c + 1 != 0 by rewrite gt_eqF ?addr_gt0 ?ltr01.
by move/eqP->; toT R; field; split; exact/eqP.
Qed.

Lemma Pr_wrong_parity ps k : all (never_zero c) ps -> odd (absz k) != odd (size ps) -> Pr c ps k = 0.
Proof.
elim: ps k => [|p ps IH] k /=; first by rewrite Pr_nil; case: k => [[|k]|k].
case/andP=> nz nzs k_n; rewrite Pr_cons never_zero_stay // mul0r addr0.
have flip j : odd (absz (j + 1)) = ~~ odd (absz j) /\ odd (absz (j - 1)) = ~~ odd (absz j).
  by split; case: j => [[|j]|[|j]]; rewrite /= -?addnE ?addn1 ?addn0 ?subn1 /= ?negbK.
by rewrite !IH ?mulr0 ?addr0 ?(flip k).1 ?(flip k).2 //; apply: contra k_n => /eqP <-; rewrite negbK.
Qed.

Lemma Pr_voting ps k : all (possible c) ps -> Pr c ps k = Pr c [seq p <- ps | 0 < p] k.
Proof.
elim: ps k => //= p ps IH k /andP[fp fps]; case: ifP => [_|p_le0]; first by rewrite !Pr_cons !IH.
have -> : p = 0 by apply/eqP; rewrite eq_le (possible_ge0 fp) andbT leNgt p_le0.
by rewrite Pr_cons !mul0r !subr0 mul1r add0r addr0 IH.
Qed.

Theorem tie_eq0 ps : all (possible c) ps -> (Pr c ps 0 == 0) = ties_impossible ps.
Proof.
move=> fps; rewrite Pr_voting // /Model.ties_impossible; set qs := filter _ _.
have fqs : all (possible c) qs by apply/allP => p; rewrite mem_filter => /andP[_ /(allP fps)].
have pqs : all (> 0) qs by rewrite filter_all.
apply/idP/andP => [|[odd_q all_q]]; last by rewrite Pr_wrong_parity // odd_q.
move=> P0; apply/andP; move: P0; apply: contraTT; rewrite negb_and -has_predC => some.
by rewrite gt_eqF // tie_gt0.
Qed.

(* Lemma 1 corrected: a stronger feature never hurts, and it helps unless the others leave no ties. *)
Theorem lemma_1_weak p q ps : all (possible c) ps -> p < q ->
  acc c half (p :: ps) <= acc c half (q :: ps) /\
  (acc c half (p :: ps) == acc c half (q :: ps)) = ties_impossible ps.
Proof.
move=> fps pq; split; first by rewrite stronger_never_hurts // ltW.
rewrite !acc_cons // (inj_eq (addrI _)) -subr_eq0 -mulrBl mulf_eq0 subr_eq0 lt_eqF //=.
by rewrite slope_half // mulf_eq0 gt_eqF ?advantage_gt0 //= tie_eq0.
Qed.
End LemmaOne.
