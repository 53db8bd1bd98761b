(* The definitions of Model.v mean what they should: the law is that of independent votes. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import FieldTactic Model Votes.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section Outcomes.
Variables (R : realFieldType) (c : R).

Local Notation half := (2%:R^-1 : R).
Local Notation vote_prob := (vote_prob c).

Lemma tri_votes p : tri c p = \sum_(v < 3) vote_prob p v *: 'X^v.
Proof. by rewrite !big_ord_recr big_ord0 /= add0r /tri /Model.vote_prob /= expr0 expr1 alg_polyC. Qed.

(* P(S = m - n): the outcomes of n independent votes that sum to it. *)
Theorem Pr_outcomes (ps : seq R) (m : nat) :
  Pr c ps (m%:Z - (size ps)%:Z) =
  \sum_(v : {ffun 'I_(size ps) -> 'I_3} | (\sum_i v i)%N == m) \prod_i vote_prob (tnth (in_tuple ps) i) (v i).
Proof.
rewrite -law_coef /law (big_nth 0) big_mkord.
under eq_bigr => i _ do rewrite tri_votes.
rewrite bigA_distr_bigA coef_sum [RHS]big_mkcond; apply: eq_bigr => v _.
have -> : \prod_(i < size ps) (vote_prob ps`_i (v i) *: 'X^(v i)) =
    (\prod_(i < size ps) vote_prob ps`_i (v i)) *: 'X^(\sum_i v i)%N :> {poly R}.
  by rewrite scaler_prod prodrXr.
rewrite coefZ coefXn eq_sym; case: eqP => _; rewrite ?mulr0 // mulr1.
by apply: eq_bigr => i _; rewrite (tnth_nth 0).
Qed.

(* The score of a set of features is P(S > 0) + w P(S = 0). *)
Lemma E_sum ps (n : nat) (F : 'I_n -> int -> R) : E c ps (fun s => \sum_i F i s) = \sum_i E c ps (F i).
Proof.
elim: n F => [|n IH] F.
  by rewrite big_ord0 (@E_ext _ _ _ _ (fun=> 0)) ?E_const // => s; rewrite big_ord0.
rewrite big_ord_recr /= -IH -E_add; apply: E_ext => s; exact: big_ord_recr.
Qed.

Theorem acc_law w ps : acc c w ps = \sum_(k < size ps) Pr c ps k.+1%:Z + w * Pr c ps 0.
Proof.
have -> : \sum_(k < size ps) Pr c ps k.+1%:Z = E c ps (fun s => \sum_(k < size ps) (s == k.+1%:Z)%:R).
  by rewrite E_sum.
have -> : w * Pr c ps 0 = E c ps (fun s => w * (s == 0)%:R) by rewrite E_scale.
rewrite -E_add; apply: E_supp => s s_n; rewrite /score.
case: s s_n => [[|s]|s] s_n /=; rewrite ?mulr1 ?mulr0 ?addr0.
- by rewrite big1 ?add0r.
- rewrite (bigD1 (Ordinal s_n)) //= eqxx big1 ?addr0 // => i; rewrite -val_eqE /= => /negPf i_s.
  by rewrite eqz_nat eqSS eq_sym i_s.
- by rewrite big1.
Qed.
(* P(S = k), the votes now being v_i - 1. *)
Theorem Pr_sums_outcomes ps (k : int) :
  Pr c ps k = \sum_(v : {ffun 'I_(size ps) -> 'I_3} | \sum_i ((v i)%:Z - 1) == k)
    \prod_i vote_prob (tnth (in_tuple ps) i) (v i).
Proof.
have sum_v (v : {ffun 'I_(size ps) -> 'I_3}) : \sum_i ((v i)%:Z - 1) = (\sum_i v i)%N%:Z - (size ps)%:Z.
  by rewrite big_split /= sumrN sumr_const card_ord natz -(big_morph _ PoszD (erefl 0%:Z)).
have [k_lt|] := boolP (k + (size ps)%:Z < 0); last first.
  rewrite -leNgt => /ger0_norm; rewrite -abszE => def_m.
  have -> : k = (absz (k + (size ps)%:Z))%:Z - (size ps)%:Z by rewrite def_m addrK.
  rewrite Pr_outcomes; apply: eq_bigl => v; rewrite sum_v (inj_eq (addIr _)); exact: eqz_nat.
rewrite big_pred0 => [|v]; last first.
  by rewrite sum_v; apply/eqP => def_k; rewrite -def_k subrK in k_lt.
rewrite Pr_supp // -ltz_nat abszE ltr_normr; apply/orP; right.
by move: k_lt; rewrite -ltr_subr_addr sub0r ltr_oppr.
Qed.

(* What an accuracy is: the probability of every k is that of the outcomes of independent votes that sum to k; the score
   is P(S > 0) + w P(S = 0); and it is what the code computes. *)
Theorem accuracy_is_defined w ps : c != 0 ->
  [/\ forall n : int, Pr c ps n = \sum_(v : {ffun 'I_(size ps) -> 'I_3} | \sum_i ((v i)%:Z - 1) == n)
        \prod_i vote_prob (tnth (in_tuple ps) i) (v i),
      acc c w ps = \sum_(n < size ps) Pr c ps n.+1%:Z + w * Pr c ps 0
    & acc c w ps = half + half * (1 - c^-1) * (\sum_(t < size ps) ps`_t * Pr c (take t ps) 0)
        + (w - half) * Pr c ps 0].
Proof. by move=> c0; split; [exact: Pr_sums_outcomes | exact: acc_law | exact: prefix_formula]. Qed.
End Outcomes.
