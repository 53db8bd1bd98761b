(* What a reader of the theorems has to trust: the model of "Modality Laziness", section 3.2. All else is proved from
   it. Numbers are those of any ordered field, of which the rationals are one; c is the common ratio p/epsilon. *)
From mathcomp Require Import all_ssreflect all_algebra.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Notation half := (2%:R^-1).

Section Votes.
Variables (R : realFieldType) (c : R).
Implicit Types (p w : R) (ps : seq R).

(* The expectation of phi(S). S is the sum of independent votes, one for each p of ps: the vote is 1, 0, -1 with
   probabilities p, 1 - p - p/c, p/c. *)
Fixpoint E ps (phi : int -> R) : R :=
  if ps is p :: ps' then
    p * E ps' (fun s => phi (s + 1)) + (1 - p - p / c) * E ps' phi + p / c * E ps' (fun s => phi (s - 1))
  else phi 0.

(* P(S = k), P(S >= k) and P(S <= k). *)
Definition Pr ps (k : int) : R := E ps (fun s => (s == k)%:R).
Definition tail ps (k : int) : R := E ps (fun s => (k <= s)%R%:R).
Definition lower_tail ps (k : int) : R := E ps (fun s => (s <= k)%R%:R).

(* P(S > 0) + w P(S = 0): the share of correct predictions where a tie counts w; A is that of w = 1/2. *)
Definition score w (s : int) : R := if 0 < s then 1 else if s == 0 then w else 0.
Definition acc w ps : R := E ps (score w).

Definition never_zero p := p == c / (c + 1).
Definition possible p := (0 <= p) && (p <= c / (c + 1)).
Definition moderate p := (0 <= p) && (p <= c / (c + 2%:R)).

(* What a vote of r does, coded 0, 1, 2 for -1, 0, 1. *)
Definition vote_prob p (v : 'I_3) : R := [:: p / c; 1 - p - p / c; p]`_v.

(* When Lemma 1 is an equality: the others are an odd number of never-zero features, and empty ones. *)
Definition ties_impossible ps := let voting := [seq p <- ps | 0 < p] in odd (size voting) && all never_zero voting.
End Votes.

(* The same expectation where a vote is 1 and -1 with any two probabilities (p, epsilon). *)
Fixpoint E_votes (R : realFieldType) (votes : seq (R * R)) (phi : int -> R) : R :=
  if votes is (p, e) :: votes' then
    p * E_votes votes' (fun s => phi (s + 1)) + (1 - p - e) * E_votes votes' phi
      + e * E_votes votes' (fun s => phi (s - 1))
  else phi 0.

(* A feature of modality 1, 2, ..., or 0 for a paired one; votes are y r on the samples of a finite data set. *)
Record feature (R : Type) := Feature { modality : nat; prob : R; votes : seq int }.
Notation paired := 0%N.

Section Features.
Variable R : realFieldType.
Implicit Types (r : nat) (c w tau : R) (f : feature R) (fs s : seq (feature R)) (success : seq (feature R) -> bool).

Definition as_tuple f := (modality f, prob f, votes f).
Definition from_tuple t : feature R := let: (r, p, vs) := t in Feature r p vs.
Lemma as_tupleK : cancel as_tuple from_tuple. Proof. by case. Qed.
Canonical feature_eqType := EqType (feature R) (CanEqMixin as_tupleK).

Definition probs s : seq R := [seq prob f | f <- s].
Definition only r fs := [seq f <- fs | modality f == r].

(* Features are learned in descending priority, the empty ones never. *)
Definition by_priority (priority : feature R -> R) fs :=
  sort (fun f g => priority g <= priority f) [seq f <- fs | 0 < prob f].

(* Training learns a list one after the other until it succeeds, after one feature at the earliest. *)
Definition steps success s : nat := (find (fun k => success (take k s)) (iota 1 (size s))).+1.
Definition succeeds success s := (steps success s <= size s)%N.
Definition learn success s := take (steps success s) s.

(* Success: the accuracy is at least tau; or the vote sum is positive on every one of n samples. *)
Definition population c w tau s := tau <= acc c w (probs s).
Definition vote_sum s (i : nat) : int := foldr (fun f sum => nth 0 (votes f) i + sum) 0 s.
Definition finite (n : nat) s := all (fun i => 0 < vote_sum s i) (iota 0 n).

Definition jointly success fs := learn success (by_priority (@prob R) fs).
Definition alone success r fs := learn success (by_priority (@prob R) (only r fs)).
Definition union success fs := alone success 1 fs ++ alone success 2 fs.
Definition trained success fs :=
  [&& succeeds success (by_priority (@prob R) (only 1 fs)), succeeds success (by_priority (@prob R) (only 2 fs))
    & succeeds success (by_priority (@prob R) fs)].

(* b_r and k_r, the numbers of features that they learn of modality r. *)
Definition b success r fs := size (alone success r fs).
Definition k success r fs := size (only r (jointly success fs)).

(* UMT raises the priority of self-standing features by p0. It stops at the empty features' priority (A), when training
   succeeds (B), or when training succeeds and the features of U are learned (C). *)
Definition boosted (p0 : R) f := if modality f == paired then prob f else prob f + p0.
Definition umt_A (p0 : R) fs := [seq f <- fs | (0 < prob f) && (p0 < boosted p0 f)].
Definition umt_B success (p0 : R) fs := learn success (by_priority (boosted p0) fs).
Definition with_teachers success fs s :=
  success s && all (fun f => count_mem f (union success fs) <= count_mem f s)%N (union success fs).
Definition umt_C success (p0 : R) fs := learn (with_teachers success fs) (by_priority (boosted p0) fs).

(* Theorem 1(c), for features that differ: U outperforms M on a new point by X, the votes of U without M less those of M
   without U; E_lead is the expectation of phi(X), and extra is n'. The two sums are those of the printed condition, its
   order statistics p_[i] taken over all self-standing features. *)
Definition without s (t : seq (feature R)) := [seq f <- s | f \notin t].
Definition extra success fs : int :=
  (k success paired fs)%:Z + ((b success 1 fs)%:Z - (k success 1 fs)%:Z) + ((b success 2 fs)%:Z - (k success 2 fs)%:Z).
Definition E_lead c success fs (phi : int -> R) := let M := jointly success fs in let U := union success fs in
  E_votes ([seq (prob f, prob f / c) | f <- without U M] ++ [seq (prob f / c, prob f) | f <- without M U]) phi.
Definition sum (s : seq R) := foldr +%R 0 s.
Definition paired_sum success fs := sum (probs (only paired (jointly success fs))).
Definition ordered_sum success fs :=
  sum (take (b success 2 fs) (drop (b success 1 fs) (sort >=%R (probs [seq f <- fs | modality f != paired])))).

(* What the paper assumes of c, tau and the features, and of the votes of a data set. *)
Definition model c fs := (1 < c) && all (fun f => possible c (prob f)) fs.
Definition threshold tau := (half < tau) && (tau <= 1).
Definition possible_votes c n f :=
  [&& size (votes f) == n, all (fun v => v \in [:: 1; 0; - 1]) (votes f),
      (prob f == 0) ==> all (pred1 0) (votes f) & never_zero c (prob f) ==> (0 \notin votes f)].
Definition data c n fs := (0 < n)%N && all (possible_votes c n) fs.
End Features.
