(* How sure U is to outperform M on a new point: P(X <= 0), where X is a vote sum. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import FieldTactic Model Votes.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section Tails.
Variables (R : realFieldType) (c : R).
Hypothesis c_gt1 : 1 < c.
Implicit Types (ps : seq R).
Let c_gt0 : 0 < c. Proof. exact: lt_trans ltr01 c_gt1. Qed.
Let c_neq0 : c != 0. Proof. by rewrite gt_eqF. Qed.
Local Notation E := (E c).

Lemma E_le ps phi psi : all (possible c) ps ->
  (forall s, (absz s <= size ps)%N -> phi s <= psi s) -> E ps phi <= E ps psi.
Proof.
move=> fps le_phi; rewrite -subr_ge0 -E_sub.
rewrite (@E_supp _ c _ _ (fun s => if (absz s <= size ps)%N then psi s - phi s else 0)) => [|s ->] //.
by apply: (E_ge0 c_gt1 fps) => s; case: ifP => // s_n; rewrite subr_ge0 le_phi.
Qed.

(* Of n votes the sum is at most 0 with a probability of at least about 1/2 where c^n is close to 1. *)
Lemma tail_ge ps : all (possible c) ps ->
  c^-1 ^+ size ps * (1 - lower_tail c ps 0) <= lower_tail c ps 0.
Proof.
move=> fps; rewrite /lower_tail -{1}(E_const c ps 1) -E_sub -E_scale.
rewrite [X in _ <= X](mirror_E _ _ c_neq0); apply: E_le => // s s_n.
rewrite oppr_le0; have [s_le0|s_gt0] := lerP s 0.
  by rewrite subrr mulr0 mulr_ge0 ?ler0n // exprz_ge0 // ltW.
rewrite subr0 (ltW s_gt0) !mulr1; case: s s_gt0 s_n => // n _ n_le.
rewrite -exprnN -exprVn; apply: ler_wiexpn2l => //; first by rewrite invr_ge0 ltW.
by rewrite invf_le1 // ltW.
Qed.
End Tails.

Section Bernoulli.
Variable R : realFieldType.
Add Field Rfield : (Tfield R).

Lemma bernoulli (y : R) n : 0 <= y -> y <= 1 -> 1 - n%:R * y <= (1 - y) ^+ n.
Proof.
move=> y0 y1; elim: n => [|n IH]; first by rewrite mul0r subr0 expr0.
rewrite exprS; apply: le_trans (ler_wpmul2l _ IH); last by rewrite subr_ge0.
rewrite -subr_ge0 mulrSr; move: n%:R (ler0n R n) => m m0.
have -> : (1 - y) * (1 - m * y) - (1 - (m + 1) * y) = m * (y * y) by toT R; ring.
by rewrite !mulr_ge0.
Qed.
End Bernoulli.

(* Where c is close to 1, P(X <= 0) is close to 1/2 at least. *)
Lemma tail_near_half (R : realFieldType) (y : R) n : 0 < y -> n%:R * y < 2%:R^-1 ->
  let c := (1 - y)^-1 in y < 1 -> all (possible c) (nseq n 2%:R^-1) /\ 3%:R^-1 < lower_tail c (nseq n 2%:R^-1) 0.
Proof.
move=> y0 ny c y1; have halves : 2%:R^-1 + 2%:R^-1 = 1 :> R.
  by rewrite -mulr2n -[_ *+ 2]mulr_natl mulfV ?pnatr_eq0.
have thirds : 3%:R^-1 + 3%:R^-1 + 3%:R^-1 = 1 :> R.
  by rewrite -mulr2n -mulrSr -[_ *+ 3]mulr_natl mulfV ?pnatr_eq0.
have c_gt1 : 1 < c by rewrite invf_gt1 ?subr_gt0 // ltr_subl_addr ltr_addl.
have c_gt0 := lt_trans ltr01 c_gt1.
have fps : all (possible c) (nseq n 2%:R^-1).
  rewrite all_nseq /possible invr_ge0 ler0n ler_pdivl_mulr ?addr_gt0 ?ltr01 // mulrC ler_pdivr_mulr ?ltr0n //.
  by rewrite mulr_natr mulr2n ler_add2l (ltW c_gt1) orbT.
split=> //; have := tail_ge c_gt1 fps; rewrite size_nseq invrK; move: (lower_tail _ _ _) => u tail_u.
have q_gt : 2%:R^-1 < (1 - y) ^+ n.
  apply: lt_le_trans (bernoulli n (ltW y0) (ltW y1)); rewrite ltr_subr_addl -ltr_subr_addr.
  by apply: lt_le_trans ny _; rewrite ler_subr_addl halves.
move: (_ ^+ n) tail_u q_gt => q tail_u q_gt; rewrite ltNge; apply/negP => u_le.
have : 2%:R^-1 * (1 - u) < u.
  apply: lt_le_trans tail_u; rewrite ltr_pmul2r // subr_gt0 (le_lt_trans u_le) // invf_lt1 ?ltr0n // ltr1n.
  by [].
rewrite ltNge => /negP; apply; rewrite mulrC ler_pdivl_mulr ?ltr0n // mulr_natr mulr2n ler_subr_addr.
by rewrite -thirds !ler_add.
Qed.

(* The last line of the printed proof, P(X <= 0) <= e^(-(P_v - P_h)^2 / 8 n'), where M has nothing that U has not: it
   fails for 64 features of p = 1/2 and c = 200/199. As 1 + x <= e^x, the exponential is a delta with
   delta (1 + x) <= 1. *)
Theorem exponent_refuted (R : realFieldType) : exists (c : R) ps, [/\ 1 < c, all (possible c) ps & forall delta,
  delta * (1 + sum ps ^+ 2 / (8%:R * (size ps)%:R)) <= 1 -> delta < lower_tail c ps 0].
Proof.
have nat_gt0 n : 0 < n.+1%:R :> R by rewrite ltr0n.
have sum_nseq n (x : R) : sum (nseq n x) = n%:R * x.
  by elim: n => [|n IH]; rewrite ?mul0r //= /sum /= -/(sum _) IH mulrSr mulrDl mul1r addrC.
have y1 : 200%:R^-1 < 1 :> R by rewrite invf_lt1 ?nat_gt0 // ltr1n.
have ny : 64%:R * 200%:R^-1 < 2%:R^-1 :> R.
  by rewrite ltr_pdivr_mulr ?nat_gt0 // mulrC ltr_pdivl_mulr ?nat_gt0 // -natrM ltr_nat.
have y0 : 0 < 200%:R^-1 :> R by rewrite invr_gt0 nat_gt0.
have [fps tail_u] := tail_near_half y0 ny y1.
have x3 : 1 + sum (nseq 64 (2%:R^-1 : R)) ^+ 2 / (8%:R * 64%:R) = 3%:R.
  have -> : sum (nseq 64 (2%:R^-1 : R)) = 32%:R.
    by rewrite sum_nseq (_ : 64 = 32 * 2)%N // natrM mulfK ?pnatr_eq0.
  rewrite -natrX -natrM.
  by rewrite (_ : 32 ^ 2 = 2 * (8 * 64))%N // natrM mulfK ?pnatr_eq0 // -mulrS.
exists (1 - 200%:R^-1)^-1, (nseq 64 2%:R^-1); split=> [||delta] //.
  by rewrite invf_gt1 ?subr_gt0 // ltr_subl_addr ltr_addl.
rewrite size_nseq x3 => delta3; apply: le_lt_trans tail_u.
by rewrite -[X in _ <= X]mul1r ler_pdivl_mulr ?nat_gt0.
Qed.
