(* Learning a list until training succeeds, and lists in descending priority. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Model.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section Learn.
Variables (R : realFieldType) (success : seq (feature R) -> bool).
Implicit Types (s : seq (feature R)).

Lemma steps_gt0 s : (0 < steps success s)%N. Proof. by []. Qed.

Lemma size_learn s : succeeds success s -> size (learn success s) = steps success s.
Proof. by move=> ok; rewrite size_takel. Qed.

Lemma learned_succeeds s : succeeds success s -> success (learn success s).
Proof.
rewrite /succeeds /learn /steps => ok; set a := fun k => success (take k s).
have ok' : has a (iota 1 (size s)) by rewrite has_find size_iota.
by have := nth_find 0%N ok'; rewrite nth_iota ?add1n // -[X in (_ < X)%N](size_iota 1) -has_find.
Qed.

Lemma not_before s k : succeeds success s -> (0 < k < steps success s)%N -> ~~ success (take k s).
Proof.
rewrite /succeeds /steps => ok /andP[]; case: k => // k _; rewrite ltnS => lt_k.
have := before_find 0%N lt_k; rewrite nth_iota ?add1n => [->|] //.
exact: ltn_trans lt_k ok.
Qed.

Lemma steps_min s k : (0 < k <= size s)%N -> success (take k s) -> succeeds success s /\ (steps success s <= k)%N.
Proof.
case/andP=> k_gt0 k_le ok_k; suff le_k : (steps success s <= k)%N by split=> //; apply: leq_trans k_le.
case: k k_gt0 k_le ok_k => // k _ k_le ok_k; rewrite /steps ltnS leqNgt; apply/negP => /(before_find 0%N).
by rewrite nth_iota // add1n ok_k.
Qed.
End Learn.

Section Priority.
Variables (R : realFieldType) (priority : feature R -> R).
Implicit Types (fs s t : seq (feature R)).
Local Notation order := (by_priority priority).
Let ahead (f g : feature R) := priority g <= priority f.
Let ahead_total : total ahead. Proof. by move=> f g; apply: le_total. Qed.
Let ahead_trans : transitive ahead. Proof. by move=> g f h gf hg; apply: le_trans hg gf. Qed.

Lemma order_sorted fs : sorted ahead (order fs).
Proof. exact: sort_sorted. Qed.

Lemma perm_order fs : perm_eq (order fs) [seq f <- fs | 0 < prob f].
Proof. by rewrite perm_sort. Qed.

Lemma order_gt0 fs : all (fun f => 0 < prob f) (order fs).
Proof. by rewrite (perm_all _ (perm_order fs)) filter_all. Qed.

Lemma subseq_order s t : subseq s t -> subseq (order s) (order t).
Proof.
move=> st; apply: subseq_sort => //; rewrite subseq_filter filter_all /=.
exact: subseq_trans (filter_subseq _ _) st.
Qed.

Lemma only_order r fs : only r (order fs) = order (only r fs).
Proof.
rewrite /only /by_priority filter_sort //; congr sort; rewrite -!filter_predI.
by apply: eq_filter => f /=; rewrite andbC.
Qed.
End Priority.
