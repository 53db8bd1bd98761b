(* Stronger orders than accuracy: upper tails, and odd functions of the vote sum that are concave on s >= 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import FieldTactic Model Votes LemmaOne.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section Orders.
Variables (R : realFieldType) (c : R).
Hypothesis c_gt1 : 1 < c.
Implicit Types (p q : R) (ps : seq R).
Let c_gt0 : 0 < c. Proof. exact: lt_trans ltr01 c_gt1. Qed.
Let c_neq0 : c != 0. Proof. by rewrite gt_eqF. Qed.
Add Field Rfield : (Tfield R).
Ltac mring := toT R; ring.
Ltac mfield := toT R; field.
Local Notation E := (E c).
Local Notation Pr := (Pr c).
Local Notation tail := (tail c).
Local Notation possible := (possible c).
Local Notation moderate := (moderate c).

(* --- the upper tails, where all p are at most c/(c+2) --------------------- *)

Lemma tail_cons p ps k : tail (p :: ps) k = tail ps k + p * (Pr ps (k - 1) - Pr ps k / c).
Proof.
have up s : (k <= s + 1)%R%:R = (k <= s)%R%:R + (s == k - 1)%:R :> R.
  rewrite -ler_subl_addr; case: (ltrgtP (k - 1) s) => [k_s|s_k|<-].
  - by rewrite (_ : k <= s) ?addr0 //; rewrite -[k](subrK 1) lez_addr1.
  - by rewrite lt_geF ?addr0 //; apply: lt_trans s_k _; rewrite ltr_subl_addr ltr_addl.
  - by rewrite lt_geF ?add0r // ltr_subl_addr ltr_addl.
have down s : (k <= s - 1)%R%:R = (k <= s)%R%:R - (s == k)%:R :> R.
  by have := up (s - 1); rewrite subrK (inj_eq (addIr _)) => ->; rewrite addrK.
rewrite /tail /= (E_ext c ps up) (E_ext c ps down) E_add E_sub -/(Pr ps _) -/(Pr ps k) -/(tail ps k).
by move: (tail ps k) (Pr ps _) (Pr ps k) => a b d; mring.
Qed.

Lemma moderate_possible p : moderate p -> possible p.
Proof.
case/andP=> p0 p_le; rewrite /Model.possible p0 (le_trans p_le) // ler_pmul2l //.
by rewrite lef_pinv ?ler_add2l ?ler1n // posrE addr_gt0 ?ltr01 ?ltr0n.
Qed.

Lemma Pr_decreases ps k : all moderate ps -> 1 <= k -> Pr ps k <= c * Pr ps (k - 1).
Proof.
elim: ps k => [|p ps IH] k; first by case: k => [[|k]|k] // _ _; rewrite !Pr_nil mulr_ge0 ?ler0n // ltW.
case/andP=> mp mps k1; have := moderate_possible mp => fp.
have fps : all possible ps by apply: sub_all mps; apply: moderate_possible.
have p0 := possible_ge0 fp; have pc0 : 0 <= p / c by rewrite divr_ge0 // ltW.
have b0 := stay_ge0 c_gt1 fp; rewrite !Pr_cons !mulrDr.
have [k2|k_lt2] := lerP (2%:R) k.
  have k1' : 1 <= k - 1 by rewrite ler_subr_addr.
  have k1'' : 1 <= k + 1 by rewrite (le_trans k1) // ler_addl.
  rewrite subrK; apply: ler_add; last first.
    by rewrite mulrCA ler_wpmul2l // -[X in _ <= c * Pr ps X](addrK 1); apply: IH.
  by apply: ler_add; rewrite mulrCA ler_wpmul2l //; apply: IH.
have -> : k = 1 by apply/eqP; rewrite eq_le k1 andbT -ltz_addr1.
have le2 := IH _ mps (isT : 1 <= 1 + 1 :> int); have le1 := IH _ mps (isT : 1 <= 1 :> int).
rewrite subrr sub0r add0r in le1 *; rewrite addrK in le2.
have P0 : 0 <= Pr ps 0 by apply: Pr_ge0. have P1 : 0 <= Pr ps 1 by apply: Pr_ge0.
have -> : c * (p * Pr ps (- 1)) = p * Pr ps 1 by rewrite mulrCA -(lemma_2 ps c_neq0).
have -> : c * (p / c * Pr ps 1) = p * Pr ps 1 by rewrite mulrA mulrCA mulfV // mulr1.
have le2' : p / c * Pr ps (1 + 1) <= p * Pr ps 1 by rewrite -mulrA ler_wpmul2l // mulrC ler_pdivr_mulr // mulrC.
have cb : p <= c * (1 - p - p / c).
  rewrite -subr_ge0; have -> : c * (1 - p - p / c) - p = c - p * (c + 2%:R) by mfield; exact/eqP.
  by case/andP: mp => _; rewrite ler_pdivl_mulr ?subr_ge0 // addr_gt0 ?ltr0n.
move: (1 - p - p / c) (p / c * _) (Pr ps 0) (Pr ps 1) le1 le2' P0 P1 b0 cb {le2} => b T x y le1 le2 x0 y0 b0 cb.
rewrite -subr_ge0; have [p_b|/ltW b_p] := lerP p b.
  have -> : p * y + c * (b * x) + p * y - (p * x + b * y + T) = p * y - T + (b - p) * (c * x - y) + (c - 1) * (p * x).
    by mring.
  by do 2?apply: addr_ge0; rewrite ?mulr_ge0 ?subr_ge0 // ltW.
have -> : p * y + c * (b * x) + p * y - (p * x + b * y + T) = p * y - T + (p - b) * y + (c * b - p) * x by mring.
by do 2?apply: addr_ge0; rewrite ?mulr_ge0 ?subr_ge0.
Qed.

Theorem upper_tails_grow p q ps k : all moderate ps -> p <= q -> 1 <= k -> tail (p :: ps) k <= tail (q :: ps) k.
Proof.
move=> mps pq k1; rewrite !tail_cons ler_add2l ler_wpmul2r // subr_ge0 ler_pdivr_mulr // mulrC.
exact: Pr_decreases.
Qed.

(* --- odd functions that do not fall, and are concave on s >= 0 --------------- *)

Definition most := c / (c + 1).
Let c1_gt0 : 0 < c + 1. Proof. by rewrite addr_gt0 ?ltr01. Qed.

Lemma most_gt0 : 0 < most. Proof. by rewrite divr_gt0. Qed.
Lemma most_possible : possible most. Proof. by rewrite /Model.possible lexx ltW // most_gt0. Qed.

(* An expectation is affine in each p, so it is enough to look at never-zero features only. *)
Lemma E_most_ge0 phi : (forall j, 0 <= E (nseq j most) phi) -> forall ps, all possible ps -> 0 <= E ps phi.
Proof.
move=> phi_ge0; suff mixed ps j : all possible ps -> 0 <= E (ps ++ nseq j most) phi.
  by move=> ps fps; rewrite -[ps]cats0; apply: (mixed ps 0%N).
elim: ps j => [|p ps IH] j /=; first by move=> _; apply: phi_ge0.
case/andP=> fp fps; set x := p / most; have x0 : 0 <= x by rewrite divr_ge0 ?(possible_ge0 fp) // ltW // most_gt0.
have x1 : x <= 1 by rewrite ler_pdivr_mulr ?most_gt0 // mul1r; case/andP: fp.
have := IH j fps; have := IH j.+1 fps; rewrite [nseq j.+1 most]/= (E_move c).
rewrite [E (most :: _) phi]/=; set u := E _ (fun s => phi (s + 1)); set v := E _ phi; set d := E _ _ => ge1 ge0.
have def_p : p = x * most by rewrite divfK // gt_eqF // most_gt0.
have -> : p * u + (1 - p - p / c) * v + p / c * d =
    (1 - x) * v + x * (most * u + (1 - most - most / c) * v + most / c * d).
  by rewrite def_p; move: most x {def_p x0 x1} => m x; mfield; exact/eqP.
by apply: addr_ge0; apply: mulr_ge0; rewrite ?subr_ge0.
Qed.

Section NeverZero.
Variable j : nat.
Local Notation P := (Pr (nseq j most)).

Lemma P_step i (n : int) :
  Pr (nseq i.+1 most) n = most * Pr (nseq i most) (n - 1) + most / c * Pr (nseq i most) (n + 1).
Proof. by rewrite [nseq i.+1 most]/= Pr_cons (never_zero_stay c_gt1) ?mul0r ?addr0 // /never_zero. Qed.

Lemma P_decreases (n : nat) : P (n%:Z + 1) <= c * P (n%:Z - 1).
Proof.
elim: j n => [|i IH] n; first by case: n => [|[|n]]; rewrite !Pr_nil /= ?mulr0 ?mulr1 // ltW.
case: n => [|n]; first by rewrite add0r sub0r (lemma_2 _ c_neq0).
have IH1 := IH n.+1; have IH0 := IH n; have m_gt0 := most_gt0.
rewrite !P_step addrK subrK mulrDr addrC; set x := Pr _ _; set y := Pr _ _; set z := Pr _ _.
have -> : c * (most / c * y) = most * y by move: most y => m' y'; mfield; exact/eqP.
rewrite ler_add2r.
have le_xz : x <= c * (c * z).
  have add1 i' : i'.+1%:Z = i'%:Z + 1 by rewrite -addn1 PoszD.
  have := IH n.+2; rewrite -add1 [n.+2%:Z]add1 addrK [n.+3%:Z]add1 [n.+2%:Z]add1 => le_x.
  apply: le_trans le_x _; rewrite ler_pmul2l //; have := IH n; rewrite -add1.
  by rewrite /z add1 addrK.
by rewrite -mulrA [X in _ <= X]mulrCA ler_pmul2l // ler_pdivr_mull.
Qed.

Lemma nseq_possible : all (possible) (nseq j most).
Proof. by rewrite all_nseq most_possible orbT. Qed.

Lemma P_ge0 n : 0 <= P n.
Proof. exact: Pr_ge0 nseq_possible. Qed.

Lemma E_le phi psi : (forall s, phi s <= psi s) -> E (nseq j most) phi <= E (nseq j most) psi.
Proof.
move=> le_phi; rewrite -subr_ge0 -E_sub; apply: (E_ge0 c_gt1) nseq_possible _ => s.
by rewrite subr_ge0.
Qed.

Definition inside n := E (nseq j most) (fun s => (absz s < n)%N%:R).

Lemma P_opp (n : nat) : P (- n%:Z) = c^-1 ^+ n * P n%:Z.
Proof. by rewrite (mirror _ n%:Z c_neq0) mulrA -exprMn mulVf // expr1n mul1r. Qed.

Lemma inside_step n : inside n.+1 + P n.+1%:Z + P (- n.+1%:Z) <= inside n.+3.
Proof.
rewrite /inside /Model.Pr -!E_add; apply: E_le => s.
have le m : (m < n.+1)%N%:R + (m == n.+1)%:R <= (m < n.+3)%N%:R :> R.
  case: (ltngtP m n.+1) => [m_n|_|->]; last by rewrite add0r ltnS leqnSn.
    by rewrite addr0 (leq_trans m_n) // ltnW.
  by rewrite addr0 ler0n.
case: s => m; first by rewrite addr0; apply: le.
by rewrite addr0 -[Negz m == _]/(m == n) -eqSS; apply: le.
Qed.

(* The expected growth of S clipped at n + 1, times c. *)
Definition excess n := (c - 1) * inside n.+1 - (1 - c^-1 ^+ n) * P n.+1%:Z.

Lemma excess_ge0 n : 0 <= excess n.
Proof.
have c1 : 0 <= c - 1 by rewrite subr_ge0 ltW.
have inside_ge0 i : 0 <= inside i by apply: (E_ge0 c_gt1 nseq_possible) => s; rewrite ler0n.
suff [] : 0 <= excess n /\ 0 <= excess n.+1 by [].
elim: n => [|n [IH0 IH1]]; last split=> //; first (split; rewrite /excess).
- by rewrite expr0 subrr mul0r subr0 mulr_ge0.
- have P0 : P 0 <= inside 2.
    by apply: E_le => s; case: eqP => [->|_] //=; rewrite ler0n.
  have P2 := P_decreases 1; rewrite subrr in P2.
  rewrite subr_ge0 expr1; apply: le_trans (ler_wpmul2l c1 P0).
  have inv1 : 0 <= 1 - c^-1 by rewrite subr_ge0 invf_le1 // ltW.
  apply: le_trans (ler_wpmul2l inv1 P2) _.
  by rewrite mulrA mulrBl mul1r mulVf.
have le_v := inside_step n; rewrite P_opp in le_v; have le_y := P_decreases n.+2.
have def1 : n.+2%:Z - 1 = n.+1%:Z by rewrite -addn1 PoszD addrK.
have def3 : n.+2%:Z + 1 = n.+3%:Z by rewrite -PoszD addn1.
rewrite {}def1 {}def3 in le_y.
have e1 : 0 <= 1 - c^-1 ^+ n.+2 by rewrite subr_ge0 exprn_ile1 ?invr_ge0 ?invf_le1 // ltW.
move: IH0 le_v le_y e1; rewrite /excess !exprS.
move: (inside n.+3) (inside n.+1) (P n.+3%:Z) (P n.+1%:Z) (c^-1 ^+ n) => v u y x e IH0 le_v le_y e1.
have -> : (c - 1) * v - (1 - c^-1 * (c^-1 * e)) * y =
    (c - 1) * (v - (u + x + c^-1 * e * x)) + ((c - 1) * u - (1 - e) * x) + (1 - c^-1 * (c^-1 * e)) * (c * x - y).
  by mfield; exact/eqP.
by apply: addr_ge0; first apply: addr_ge0; rewrite ?mulr_ge0 // subr_ge0.
Qed.

(* What a feature adds to the expectation of psi, for each unit of p. *)
Definition growth (psi : int -> R) s := psi (s + 1) - psi s - c^-1 * (psi s - psi (s - 1)).

Lemma E_cons_growth p ps psi : E (p :: ps) psi = E ps psi + p * E ps (growth psi).
Proof. by rewrite /growth E_sub E_scale !E_sub /=; move: (E _ _) (E _ psi) (E _ _) => u v w; mring. Qed.

Definition clip n (s : int) : R := if s is Posz m then (minn n m)%:R else - (minn n (absz s))%:R.

Lemma clip_up n s : clip n.+1 (s + 1) - clip n.+1 s = (absz s < n.+1)%N%:R + (s == - n.+1%:Z)%:R.
Proof.
have up m : (minn n.+1 m.+1)%:R - (minn n.+1 m)%:R = (m < n.+1)%N%:R :> R.
  case: ltnP => m_n; first by rewrite (minn_idPr m_n) mulrSr addrAC subrr add0r.
  by rewrite (minn_idPl (leqW m_n)) subrr.
case: s => [m|[|m]].
- by rewrite addr0 -PoszD addn1 -up.
- by rewrite /= minn0 sub0r opprK minnSS minn0 -[Negz 0 == _]/(0%N == n); case: n {up} => [|n]; rewrite ?add0r ?addr0.
have -> : Negz m.+1 + 1 = Negz m by rewrite !NegzE -[m.+2]addn1 PoszD opprD subrK.
rewrite -[Negz m.+1 == _]/(m.+1 == n) /= opprK addrC up ltnS leq_eqVlt addrC -natrD.
by congr _%:R; rewrite [(m.+2 < _)%N]ltnS; case: (ltngtP m.+1 n).
Qed.

Lemma clip_opp n s : clip n (- s) = - clip n s.
Proof. by case: s => [[|m]|m] /=; rewrite ?minn0 ?oppr0 ?opprK. Qed.

Lemma clip_down n s : clip n.+1 s - clip n.+1 (s - 1) = (absz s < n.+1)%N%:R + (s == n.+1%:Z)%:R.
Proof.
have := clip_up n (- s); rewrite abszN eqr_opp => <-.
have -> : - s + 1 = - (s - 1) by rewrite opprB addrC.
by rewrite !clip_opp opprK addrC.
Qed.

Lemma growth_clip n : E (nseq j most) (growth (clip n.+1)) = c^-1 * excess n.
Proof.
rewrite /growth E_sub E_scale (E_ext c _ (clip_up n)) (E_ext c _ (clip_down n)) !E_add.
rewrite -/(P (- n.+1%:Z)) -/(P n.+1%:Z) -/(inside _) P_opp exprS /excess.
by move: (inside _) (P _) (c^-1 ^+ n) => u x e; mfield; exact/eqP.
Qed.

Lemma clip0 s : clip 0 s = 0.
Proof. by case: s => m; rewrite /= min0n ?oppr0. Qed.

Lemma growth_clip_ge0 n : 0 <= E (nseq j most) (growth (clip n)).
Proof.
case: n => [|n]; last by rewrite growth_clip mulr_ge0 ?excess_ge0 // invr_ge0 ltW.
rewrite (@E_ext _ c _ _ (fun=> 0)) ?E_const // => s.
by rewrite /growth !clip0 subrr mulr0 subrr.
Qed.

Section Mixture.
Variable phi : int -> R.
Hypothesis phi_odd : forall s, phi (- s) = - phi s.
Let d (n : nat) := phi n.+1%:Z - phi n%:Z.
Hypotheses (d_ge0 : forall n, 0 <= d n) (d_falls : forall n, d n.+1 <= d n).

(* phi is a mixture of clippings. *)
Fixpoint mix (n : nat) (s : int) : R := if n is m.+1 then mix m s + d m * (clip m.+1 s - clip m s) else 0.

Lemma mix_opp n s : mix n (- s) = - mix n s.
Proof. by elim: n => [|n IH] /=; rewrite ?oppr0 // IH !clip_opp; move: (clip _ _) (clip _ _) => x y; mring. Qed.

Lemma mix_phi n s : (absz s <= n)%N -> phi s = mix n s.
Proof.
have phi0 : phi 0 = 0.
  apply/eqP; have := phi_odd 0; rewrite oppr0 => /eqP; rewrite -subr_eq0 opprK -mulr2n mulrn_eq0.
  by [].
have positive m : phi (minn n m)%:Z = mix n m%:Z.
  elim: n => [|n IH]; first by rewrite min0n.
  rewrite /= -IH /d; case: (leqP m n) => m_n.
    by rewrite (minn_idPr (leqW m_n)) subrr mulr0 addr0.
  by rewrite (minn_idPl m_n) mulrSr addrAC subrr add0r mulr1 addrC subrK.
case: s => m m_n; first by rewrite -positive (minn_idPr m_n).
by rewrite NegzE phi_odd mix_opp -positive (minn_idPr m_n).
Qed.

Lemma growth_mix n : d n * E (nseq j most) (growth (clip n)) <= E (nseq j most) (growth (mix n)).
Proof.
elim: n => [|n IH].
  rewrite (@E_ext _ c _ _ (fun=> 0)) ?E_const ?mulr0 => [|s].
    by rewrite (@E_ext _ c _ _ (fun=> 0)) ?E_const // => s; rewrite /growth /= !subrr mulr0 subrr.
  by rewrite /growth !clip0 subrr mulr0 subrr.
have -> : E (nseq j most) (growth (mix n.+1)) = E (nseq j most) (growth (mix n)) +
    d n * (E (nseq j most) (growth (clip n.+1)) - E (nseq j most) (growth (clip n))).
  rewrite -E_sub -E_scale -E_add; apply: E_ext => s; rewrite /growth /=.
  move: (mix _ _) (mix _ _) (mix _ _) (clip _ _) (clip _ _) (clip _ _) (clip _ _) (clip _ _) (clip _ _) => *.
  by mring.
apply: le_trans (ler_wpmul2r (growth_clip_ge0 _) (d_falls n)) _.
by rewrite mulrBr addrA ler_subr_addr [X in _ <= X]addrC ler_add2l.
Qed.
End Mixture.
End NeverZero.

(* Where phi is odd, does not fall, and is concave on s >= 0, a stronger feature does not lower the expectation. *)
Theorem concave_grows p q ps phi : all possible ps -> p <= q ->
  (forall s, phi (- s) = - phi s) -> (forall n : nat, phi n%:Z <= phi n.+1%:Z) ->
  (forall n : nat, phi n.+2%:Z - phi n.+1%:Z <= phi n.+1%:Z - phi n%:Z) ->
  E (p :: ps) phi <= E (q :: ps) phi.
Proof.
move=> fps pq phi_odd phi_grows phi_concave; rewrite !E_cons_growth ler_add2l ler_wpmul2r //.
apply: (E_most_ge0 _ fps) => j.
have d_ge0 n : 0 <= phi n.+1%:Z - phi n%:Z by rewrite subr_ge0.
rewrite (@E_supp _ c _ _ (growth (mix phi j.+1))) => [|s].
  by apply: le_trans (@growth_mix j phi phi_concave j.+1); rewrite mulr_ge0 ?growth_clip_ge0.
rewrite size_nseq => s_j; have near t : (absz t <= 1)%N -> mix phi j.+1 (s + t) = phi (s + t).
  move=> t1; rewrite -(mix_phi phi_odd) // -[j.+1]addn1; apply: leq_trans (leq_add s_j t1).
  by rewrite -lez_nat PoszD !abszE ler_norm_add.
by rewrite /growth !near // -[s in mix _ _ s]addr0 near ?addr0.
Qed.
End Orders.
