(* Appendix B.3: Table 14, and what Examples 1 and 2 learn from it. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Model.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Definition percent (n : nat) : rat := n%:R / 100%:R.
Notation "+1" := (1 : int). Notation "-1" := (- 1 : int).

(* The signs, on samples a, b, c, d, read as signs of y r. *)
Definition f1 := Feature 1 (percent 20) [:: +1; 0; +1; +1].
Definition f2 := Feature 1 (percent 10) [:: +1; +1; +1; -1].
Definition f3 := Feature 1 (percent 5) [:: +1; 0; 0; +1].
Definition g1 := Feature 2 (percent 15) [:: +1; +1; -1; +1].
Definition g2 := Feature 2 (percent 8) [:: -1; +1; +1; +1].
Definition g3 := Feature 2 (percent 2) [:: +1; -1; +1; 0].
Definition h := Feature 0 (percent 28) [:: +1; +1; 0; +1].

Definition self_standing := [:: f1; f2; f3; g1; g2; g3].
Definition all_seven := rcons self_standing h.
Definition p0 : rat := percent 15.
Local Notation success := (finite 4).

(* Read literally the signs are those of r, and the votes on c and d, where y = -1, the opposite. *)
Definition literally (f : feature rat) :=
  Feature (modality f) (prob f) [seq y.1 * y.2 | y <- zip [:: +1; +1; -1; -1] (votes f)].

Fixpoint masks (n : nat) : seq bitseq :=
  if n is n'.+1 then [seq x :: m | x <- [:: true; false], m <- masks n'] else [:: [::]].
Lemma in_masks m : m \in masks (size m).
Proof. by elim: m => // x m IH; rewrite [masks _]/= cats0 mem_cat; case: x; rewrite map_f ?orbT. Qed.

Theorem table_14_signs_refuted : ~ exists2 s, subseq s (map literally all_seven) & success s.
Proof.
case=> s /subseqP[m size_m ->] ok; have : m \in masks 7.
  by rewrite -[7%N]/(size (map literally all_seven)) -size_m in_masks.
have /allP none : all (fun m => ~~ success (mask m (map literally all_seven))) (masks 7) by vm_compute.
by move/none; rewrite ok.
Qed.

(* The boosted probabilities p' as printed. *)
Definition printed_boosted := map percent [:: 35; 25; 20; 32; 23; 17]%N.
Theorem table_14_boost_refuted : [seq boosted p0 f | f <- self_standing] <> printed_boosted.
Proof. by move/eqP; vm_compute. Qed.

Theorem example_1_uni_modal :
  alone success 1 all_seven = [:: f1; f2; f3] /\ alone success 2 all_seven = [:: g1; g2; g3].
Proof. by split; apply/eqP; vm_compute. Qed.

Theorem example_1_without_paired_refuted : ~ perm_eq (jointly success self_standing) [:: f1; f2; g2].
Proof. by vm_compute. Qed.

Theorem example_1_without_paired_corrected :
  trained success self_standing /\ jointly success self_standing = [:: f1; g1; f2].
Proof. by split; [vm_compute | apply/eqP; vm_compute]. Qed.

Theorem example_1_paired : trained success all_seven /\ jointly success all_seven = [:: h; f1].
Proof. by split; [vm_compute | apply/eqP; vm_compute]. Qed.

Theorem example_2_refuted : ~ perm_eq (umt_B success p0 all_seven) [:: f1; f2; h].
Proof. by vm_compute. Qed.

Theorem example_2_corrected :
  succeeds success (by_priority (boosted p0) all_seven) /\ umt_B success p0 all_seven = [:: f1; g1; h; f2].
Proof. by split; [vm_compute | apply/eqP; vm_compute]. Qed.
