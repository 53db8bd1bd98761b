(* Theorem 2: boosted training learns a paired feature and is more accurate than the features of uni-modal training. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import FieldTactic Model Votes LemmaOne Training TheoremOne.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section EitherReading.
Variables (R : realFieldType) (c p0 : R) (fs : seq (feature R)) (success : seq (feature R) -> bool).
Local Notation half := (2%:R^-1 : R).
Hypotheses (fs_model : model c fs) (p0_gt0 : 0 < p0).
Local Notation A s := (acc c half (probs s)).
Local Notation U := (union success fs).
Local Notation order := (by_priority (@prob R)).
Implicit Types (s : seq (feature R)) (f h u : feature R).

(* What either reading gives: a uni-modal training that learns never-zero features only learns an odd number of them. *)
Hypothesis odd_never_zero : forall r, succeeds success (order (only r fs)) ->
  all (fun f => never_zero c (prob f)) (alone success r fs) -> odd (size (alone success r fs)).
Hypothesis all_trained : trained success fs.

Let c_gt1 : 1 < c. Proof. by case/andP: fs_model. Qed.
Let c_neq0 : c != 0. Proof. by rewrite gt_eqF // (lt_trans ltr01). Qed.

Lemma alone_positive r : all (fun f => 0 < prob f) (alone success r fs).
Proof. by apply/allP => f /mem_take /(allP (order_gt0 _ _)). Qed.

Lemma count_alone r f : (count_mem f (alone success r fs) <= (modality f == r) * ((0 < prob f)%R * count_mem f fs))%N.
Proof.
have [f_in|/count_memPn -> //] := boolP (f \in alone success r fs).
have := mem_take f_in; rewrite mem_sort !mem_filter => /and3P[f_gt0 f_r _].
rewrite f_r f_gt0 !mul1n (leq_trans (leq_count_subseq _ (take_subseq _ _))) //.
by rewrite (permP (perm_order _ _)) !(leq_trans (leq_count_subseq _ (filter_subseq _ _))).
Qed.

Lemma count_union f : (count_mem f U <= (modality f != paired) * ((0 < prob f)%R * count_mem f fs))%N.
Proof.
rewrite count_cat (leq_trans (leq_add (count_alone _ _) (count_alone _ _))) // -mulnDl leq_mul2r; apply/orP; right.
by case: (modality f) => [|[|[|r]]].
Qed.

Lemma fs_possible f : f \in fs -> possible c (prob f).
Proof. by case/andP: fs_model => _ /allP; apply. Qed.

Lemma in_fs f : f \in U -> f \in fs.
Proof. by rewrite -!has_pred1 !has_count => /leq_trans/(_ (count_union f)); rewrite !muln_gt0 => /and3P[]. Qed.

Lemma union_possible : all (possible c) (probs U).
Proof. by apply/allP => p /mapP[f /in_fs /fs_possible f_p ->]. Qed.

Lemma union_tie : 0 < Pr c (probs U) 0.
Proof.
apply: tie_gt0 => //; first exact: union_possible.
  by rewrite /probs all_map all_cat !alone_positive.
apply/orP; have [|] := boolP (has (fun p => p != c / (c + 1)) (probs U)); first by right.
rewrite has_map -all_predC => all_q; left; rewrite size_map size_cat oddD.
have : all (fun f => never_zero c (prob f)) U by apply: sub_all all_q => f /=; rewrite negbK.
case/and3P: all_trained => ok1 ok2 _; rewrite all_cat => /andP[q1 q2].
by rewrite !odd_never_zero.
Qed.

Lemma beats_union s h : (forall f, count_mem f U <= count_mem f s)%N -> h \in s -> modality h = paired -> 0 < prob h ->
  {subset s <= fs} -> A U < A s.
Proof.
move=> U_s h_s h_paired h_gt0 s_fs.
have [t t_s perm_t] : exists2 t, subseq t s & perm_eq (h :: U) t.
  apply/count_subseqP => f /=; case: eqP => [<-|_]; last exact: U_s.
  have -> : count_mem h U = 0%N by apply/eqP; have := count_union h; rewrite h_paired mul0n leqn0.
  by rewrite addn0 -has_count has_pred1.
have [rest perm_s] := perm_to_subseq t_s.
have {t t_s perm_t} perm_s : perm_eq (probs s) (probs rest ++ prob h :: probs U).
  apply: perm_trans (perm_map _ perm_s) _; rewrite map_cat perm_catC perm_cat2l -/probs.
  by rewrite perm_sym (perm_map (@prob R) perm_t).
have s_possible : all (possible c) (probs rest ++ prob h :: probs U).
  by rewrite -(perm_all _ perm_s); apply/allP => p /mapP[f /s_fs /fs_possible f_p ->].
rewrite (acc_perm _ _ perm_s); apply: lt_le_trans (more_never_hurts c_gt1 s_possible).
by rewrite -subr_gt0 gain // mulr_gt0 ?union_tie // mulr_gt0 // advantage_gt0.
Qed.

Theorem umt_A_outperforms : has (fun f => (modality f == paired) && (p0 < prob f)) fs ->
  has (fun f => modality f == paired) (umt_A p0 fs) /\ A U < A (umt_A p0 fs).
Proof.
case/hasP=> h h_fs /andP[/eqP h_paired h_p0]; have h_gt0 := lt_trans p0_gt0 h_p0.
have h_umt : h \in umt_A p0 fs by rewrite mem_filter h_fs h_gt0 /boosted h_paired h_p0.
split; first by apply/hasP; exists h => //; rewrite h_paired.
apply: beats_union h_umt _ _ _ => // [f|f]; last by rewrite mem_filter => /andP[].
apply: leq_trans (count_union f) _; case: eqP => // /eqP f_self; case: ltP => // f_gt0.
rewrite !mul1n count_filter; apply: sub_count => g /= /eqP ->.
by rewrite eqxx f_gt0 /boosted (negPf f_self) ltr_addr.
Qed.

Theorem umt_C_outperforms h u : succeeds (with_teachers success fs) (by_priority (boosted p0) fs) ->
  h \in fs -> modality h = paired -> u \in U -> p0 + prob u < prob h ->
  has (fun f => modality f == paired) (umt_C success p0 fs) /\ A U < A (umt_C success p0 fs).
Proof.
move=> ok h_fs h_paired u_U u_h; have /andP[_ /allP teachers] := learned_succeeds ok.
have u_gt0 : 0 < prob u by have := u_U; rewrite mem_cat => /orP[]/(allP (alone_positive _)).
have h_gt0 : 0 < prob h by rewrite (lt_trans _ u_h) // addr_gt0.
have u_self : modality u != paired.
  by have := count_union u; case: eqP => // _; rewrite leqn0 => /eqP/count_memPn/negP.
have u_umt : u \in umt_C success p0 fs.
  by rewrite -has_pred1 has_count (leq_trans _ (teachers _ u_U)) // -has_count has_pred1.
have h_umt : h \in umt_C success p0 fs.
  have : h \in by_priority (boosted p0) fs by rewrite mem_sort mem_filter h_gt0.
  rewrite -[by_priority _ _](cat_take_drop (steps (with_teachers success fs) (by_priority (boosted p0) fs))) mem_cat.
  case/orP=> // h_later; have := order_sorted (boosted p0) fs.
  rewrite sorted_pairwise => [|f g k gf kg]; last exact: le_trans kg gf.
  rewrite -[by_priority _ _](cat_take_drop (steps (with_teachers success fs) (by_priority (boosted p0) fs))).
  rewrite pairwise_cat => /andP[/allrelP/(_ u h u_umt h_later)].
  by rewrite /boosted h_paired (negPf u_self) eqxx addrC leNgt u_h.
split; first by apply/hasP; exists h => //; rewrite h_paired.
apply: beats_union h_umt _ _ _ => // [f|f].
  by have [/teachers //|/count_memPn ->] := boolP (f \in U).
by move/mem_take; rewrite mem_sort mem_filter => /andP[].
Qed.
End EitherReading.

Section Population.
Variables (R : realFieldType) (c tau p0 : R) (fs : seq (feature R)).
Local Notation half := (2%:R^-1 : R).
Hypotheses (fs_model : model c fs) (p0_gt0 : 0 < p0).
Local Notation success := (population c half tau).

Lemma odd_in_population r : succeeds success (by_priority (@prob R) (only r fs)) ->
  all (fun f => never_zero c (prob f)) (alone success r fs) -> odd (size (alone success r fs)).
Proof.
have c_gt1 : 1 < c by case/andP: fs_model.
have c_neq0 : c != 0 by rewrite gt_eqF // (lt_trans ltr01).
rewrite /alone; move: (by_priority _ _) => s ok; have := learned_succeeds ok; rewrite size_learn // /learn.
case def_k: (steps success s) => [|k] // A_k nz; apply/negP; rewrite -[X in ~ is_true X]/(odd k) => odd_k.
have k_gt0 : (0 < k)%N by case: (k) odd_k.
have k_s : (k < size s)%N by rewrite -def_k.
have := not_before ok (k := k); rewrite def_k k_gt0 ltnSn => /(_ isT)/negP; apply.
move: A_k nz; rewrite (take_nth (Feature 0 0 [::]) k_s) all_rcons => A_k /andP[_ nz]; move: A_k.
rewrite /population /probs map_rcons; set q := prob _; set qs := map _ _.
have /acc_perm -> : perm_eq (rcons qs q) (q :: qs) by rewrite perm_rcons.
rewrite acc_cons // slope_half // (Pr_wrong_parity c_gt1) ?mulr0 ?addr0 // ?all_map //.
by rewrite size_map size_takel ?(ltnW k_s) // odd_k.
Qed.

Theorem theorem_2_A : trained success fs ->
  has (fun f => (modality f == paired) && (p0 < prob f)) fs ->
  has (fun f => modality f == paired) (umt_A p0 fs) /\
  acc c half (probs (union success fs)) < acc c half (probs (umt_A p0 fs)).
Proof. exact: umt_A_outperforms odd_in_population. Qed.

Theorem theorem_2_C_corrected h u : trained success fs ->
  succeeds (with_teachers success fs) (by_priority (boosted p0) fs) ->
  h \in fs -> modality h = paired -> u \in union success fs -> p0 + prob u < prob h ->
  has (fun f => modality f == paired) (umt_C success p0 fs) /\
  acc c half (probs (union success fs)) < acc c half (probs (umt_C success p0 fs)).
Proof. move=> ok; exact: (umt_C_outperforms fs_model p0_gt0 odd_in_population ok). Qed.
End Population.

Section FiniteSample.
Variables (R : realFieldType) (c p0 : R) (n : nat) (fs : seq (feature R)).
Local Notation half := (2%:R^-1 : R).
Hypotheses (fs_model : model c fs) (p0_gt0 : 0 < p0) (fs_data : data c n fs).
Local Notation success := (finite n).

Lemma vote_sum_rcons (s : seq (feature R)) f i : vote_sum (rcons s f) i = vote_sum s i + nth 0 (votes f) i.
Proof. by elim: s => [|g s IH] /=; rewrite ?addr0 ?add0r // IH addrA. Qed.

Definition votes_always i (f : feature R) := nth 0 (votes f) i \in [:: 1; - 1].

Lemma vote_sum_parity (s : seq (feature R)) i : all (votes_always i) s -> odd (absz (vote_sum s i)) = odd (size s).
Proof.
elim: s => //= f s IH /andP[f_votes /IH <-].
by move: f_votes; rewrite /votes_always !inE => /orP[]/eqP->; case: (vote_sum s i) => [[|j]|[|j]];
  rewrite /= -?addnE ?add1n ?addn1 ?subn1 /= ?negbK.
Qed.

Lemma odd_in_sample r : succeeds success (by_priority (@prob R) (only r fs)) ->
  all (fun f => never_zero c (prob f)) (alone success r fs) -> odd (size (alone success r fs)).
Proof.
rewrite /alone => ok nz.
have always i : (i < n)%N -> all (votes_always i) (learn success (by_priority (@prob R) (only r fs))).
  move=> i_n; apply/allP => f f_in; have := allP nz f f_in => /= f_nz.
  have := mem_take f_in; rewrite mem_sort !mem_filter => /and3P[_ _ f_fs].
  case/andP: fs_data => _ /allP/(_ f f_fs)/and4P[/eqP size_f /allP vs _].
  rewrite f_nz /= => nonzero; have v_in : nth 0 (votes f) i \in votes f by rewrite mem_nth ?size_f.
  have := vs _ v_in; rewrite /votes_always !inE => /or3P[->||->] //; last by rewrite orbT.
  by move/eqP => v0; rewrite -v0 v_in in nonzero.
move: (by_priority _ _) ok always {nz} => s ok; have := learned_succeeds ok; rewrite size_learn // /learn.
case def_k: (steps success s) => [|k] // A_k always; apply/negP; rewrite -[X in ~ is_true X]/(odd k) => odd_k.
have k_gt0 : (0 < k)%N by case: (k) odd_k.
have k_s : (k < size s)%N by rewrite -def_k.
have := not_before ok (k := k); rewrite def_k k_gt0 ltnSn => /(_ isT)/negP; apply.
move: A_k always; rewrite (take_nth (Feature 0 0 [::]) k_s) => /allP A_k always.
apply/allP => i i_n; have := A_k i i_n; rewrite mem_iota add0n /= in i_n.
move: (always i i_n); rewrite all_rcons vote_sum_rcons => /andP[v_i /vote_sum_parity].
rewrite size_takel ?(ltnW k_s) // odd_k; move: v_i; rewrite /votes_always !inE.
move: (vote_sum _ i) (nth _ _ i) => sum v /orP[]/eqP->; case: sum => [[|[|j]]|[|j]] //=.
Qed.

Theorem theorem_2_A_finite : trained success fs ->
  has (fun f => (modality f == paired) && (p0 < prob f)) fs ->
  has (fun f => modality f == paired) (umt_A p0 fs) /\
  acc c half (probs (union success fs)) < acc c half (probs (umt_A p0 fs)).
Proof. exact: umt_A_outperforms odd_in_sample. Qed.
End FiniteSample.
