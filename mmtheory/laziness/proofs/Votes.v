(* The exact law of the vote sum: "Modality Laziness", section 3.2. *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import FieldTactic Model.
Import GRing.Theory Num.Theory Order.Theory.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Local Open Scope ring_scope.

Section Votes.
Variable R : realFieldType.
Add Field Rfield : (Tfield R).
Ltac mring := toT R; ring.
Ltac mfield := toT R; field.

Variable c : R.
Implicit Types (p q w : R).

Local Notation half := (2%:R^-1 : R).
Local Notation E := (E c).
Local Notation Pr := (Pr c).
Local Notation acc := (acc c).
Local Notation possible := (possible c).

(* The same law as a generating polynomial, shifted by the number of features. *)
Definition tri (p : R) : {poly R} := (p / c)%:P + (1 - p - p / c) *: 'X + p *: 'X^2.
Definition law (ps : seq R) : {poly R} := \prod_(p <- ps) tri p.

Lemma E_ext ps phi psi : phi =1 psi -> E ps phi = E ps psi.
Proof.
elim: ps phi psi => [|p ps IH] phi psi eq_phi /=; first exact: eq_phi.
by rewrite !(IH _ _ (fun s => eq_phi _)).
Qed.

Lemma E_add ps phi psi : E ps (fun s => phi s + psi s) = E ps phi + E ps psi.
Proof.
elim: ps phi psi => [|p ps IH] phi psi //=.
rewrite (IH (fun s => phi (s + 1)) (fun s => psi (s + 1))) IH.
by rewrite (IH (fun s => phi (s - 1)) (fun s => psi (s - 1))); mring.
Qed.

Lemma E_scale ps a phi : E ps (fun s => a * phi s) = a * E ps phi.
Proof.
elim: ps phi => [|p ps IH] phi //=.
by rewrite (IH (fun s => phi (s + 1))) IH (IH (fun s => phi (s - 1))); mring.
Qed.

Lemma E_sub ps phi psi : E ps (fun s => phi s - psi s) = E ps phi - E ps psi.
Proof.
by rewrite -[X in _ - X]mul1r -mulNr -E_scale -E_add; apply: E_ext => s; rewrite mulN1r.
Qed.

Lemma E_const ps a : E ps (fun _ => a) = a.
Proof. by elim: ps => //= p ps ->; mring. Qed.

Lemma E_swap p q ps phi : E [:: p, q & ps] phi = E [:: q, p & ps] phi.
Proof.
rewrite /= (@E_ext _ (fun s => phi (s + 1 - 1)) phi) => [|s]; last by rewrite addrK.
rewrite (@E_ext _ (fun s => phi (s - 1 + 1)) phi) => [|s]; last by rewrite subrK.
mring.
Qed.

Lemma E_cons p ps qs : (forall phi, E ps phi = E qs phi) -> forall phi, E (p :: ps) phi = E (p :: qs) phi.
Proof. by move=> eq_E phi /=; rewrite !eq_E. Qed.

Lemma E_move p ps qs phi : E (ps ++ p :: qs) phi = E (p :: ps ++ qs) phi.
Proof.
elim: ps phi => [|q ps IH] phi //; rewrite E_swap cat_cons.
exact: (E_cons q IH).
Qed.

(* Votes with a common c are votes. *)
Lemma E_common_c ps phi : E ps phi = E_votes [seq (p, p / c) | p <- ps] phi.
Proof. by elim: ps phi => //= p ps IH phi; rewrite !IH. Qed.

(* The order of features does not matter. *)
Lemma E_perm ps qs phi : perm_eq ps qs -> E ps phi = E qs phi.
Proof.
elim: ps qs phi => [|p ps IH] qs phi; first by rewrite perm_sym => /perm_nilP ->.
move=> eq_ps; have /splitPr p_qs : p \in qs by rewrite -(perm_mem eq_ps) mem_head.
case: p_qs eq_ps => qs1 qs2 eq_ps; rewrite E_move.
apply: E_cons => {phi} phi; apply: IH.
by rewrite -(perm_cons p) (perm_trans eq_ps) // -cat1s perm_catCA.
Qed.

Lemma acc_perm w ps qs : perm_eq ps qs -> acc w ps = acc w qs.
Proof. exact: E_perm. Qed.

(* --- Lemma 2 ----------------------------------------------------------- *)

Lemma mirror_E ps phi : c != 0 -> E ps phi = E ps (fun s => c ^ (- s) * phi (- s)).
Proof.
move=> c0; elim: ps phi => [|p ps IH] phi /=; first by rewrite oppr0 expr0z mul1r.
have -> : E ps (fun s => c ^ (- (s + 1)) * phi (- (s + 1))) = c^-1 * E ps (fun s => phi (s - 1)).
  rewrite [E ps (fun s => phi _)]IH -E_scale; apply: E_ext => s.
  by rewrite opprD expfzDr // mulrCA mulrA.
have -> : E ps (fun s => c ^ (- (s - 1)) * phi (- (s - 1))) = c * E ps (fun s => phi (s + 1)).
  rewrite [E ps (fun s => phi _)]IH -E_scale; apply: E_ext => s.
  by rewrite opprB addrC expfzDr // expr1z mulrCA mulrA.
by rewrite -IH; mfield; exact/eqP.
Qed.

Theorem mirror ps k : c != 0 -> Pr ps k = c ^ k * Pr ps (- k).
Proof.
move=> c0; rewrite /Pr (mirror_E _ _ c0) -E_scale; apply: E_ext => s.
by rewrite -eqr_oppLR; case: eqP => [->|_]; rewrite ?mulr0 // opprK.
Qed.

Theorem lemma_2 ps : c != 0 -> Pr ps 1 = c * Pr ps (- 1).
Proof. by move=> c0; rewrite (mirror ps 1 c0) expr1z. Qed.

(* Definition 3: an empty feature changes no expectation, so no accuracy. *)
Theorem empty_changes_nothing w ps : acc w (0 :: ps) = acc w ps.
Proof. by rewrite /acc /= !mul0r !subr0 mul1r add0r addr0. Qed.

(* The mean of one vote. *)
Theorem mean_vote p : E [:: p] (fun s => s%:~R) = (1 - c^-1) * p.
Proof. by rewrite /= add0r sub0r mulr0 addr0 mulr1 mulrN mulr1 mulrBl mul1r mulrC. Qed.

(* --- support, and the law as a polynomial ------------------------------- *)

Lemma E_supp ps phi psi : (forall s, (`|s| <= size ps)%N -> phi s = psi s) -> E ps phi = E ps psi.
Proof.
elim: ps phi psi => [|p ps IH] phi psi eq_phi /=; first exact: eq_phi.
have le s t : (absz t <= 1)%N -> (absz s <= size ps)%N -> (absz (s + t)%R <= (size ps).+1)%N.
  move=> t1 s_n; rewrite -addn1; apply: leq_trans (leq_add s_n t1).
  by rewrite -lez_nat PoszD !abszE ler_norm_add.
rewrite (IH (fun s => phi (s + 1)) (fun s => psi (s + 1))) => [|s s_n]; last by apply: eq_phi; apply: le.
rewrite (IH (fun s => phi (s - 1)) (fun s => psi (s - 1))) => [|s s_n]; last by apply: eq_phi; apply: le.
by rewrite (IH phi psi) // => s s_n; apply: eq_phi; apply: leqW.
Qed.

Lemma Pr_supp ps k : (size ps < `|k|)%N -> Pr ps k = 0.
Proof.
move=> n_k; rewrite /Pr (@E_supp _ _ (fun=> 0)) ?E_const // => s s_n.
by case: eqP n_k s_n => // ->; rewrite ltnNge => /negPf ->.
Qed.

Lemma Pr_nil k : Pr [::] k = (0 == k)%:R. Proof. by []. Qed.

Lemma Pr_cons p ps k : Pr (p :: ps) k = p * Pr ps (k - 1) + (1 - p - p / c) * Pr ps k + p / c * Pr ps (k + 1).
Proof.
rewrite /Pr /=; congr (_ * _ + _ + _ * _); apply: E_ext => s; congr (_%:R); congr nat_of_bool.
  by rewrite eq_sym -subr_eq eq_sym.
by rewrite subr_eq.
Qed.

(* P(S = m - n) is the coefficient m of the product of trinomials. *)
Theorem law_coef ps (m : nat) : (law ps)`_m = Pr ps (m%:Z - (size ps)%:Z).
Proof.
elim: ps m => [|p ps IH] m; first by rewrite /law big_nil coef1 Pr_nil subr0 eq_sym.
have -> : law (p :: ps) = tri p * law ps by rewrite /law big_cons.
rewrite /tri !mulrDl -!scalerAl !coefD coefCM !coefZ coefXM coefXnM !IH /= Pr_cons.
have -> : m%:Z - (size ps).+1%:Z = m%:Z - 1 - (size ps)%:Z by rewrite intS opprD addrA.
have -> : m%:Z - 1 - (size ps)%:Z - 1 = m%:Z - 2%:Z - (size ps)%:Z by rewrite addrAC -[_ - 1 - 1]addrA.
have -> : m%:Z - 1 - (size ps)%:Z + 1 = m%:Z - (size ps)%:Z by rewrite addrAC subrK.
have outside k : k < 0 -> Pr ps (k - (size ps)%:Z) = 0.
  rewrite -(gtr_addr (- (size ps)%:Z)) ltr_oppr => k_n; apply: Pr_supp; rewrite -ltz_nat abszE.
  by rewrite -normrN; apply: lt_le_trans k_n (ler_norm _).
case: m => [|[|m]] /=.
- by rewrite !(outside (0 - _)) //; mring.
- by rewrite (outside (1%:Z - 2%:Z)) // (_ : 1%:Z - 1 = 0%:Z) //; mring.
- have -> : m.+2%:Z - 2%:Z = m%:Z by rewrite -addn2 PoszD addrK.
  have -> : m.+2%:Z - 1 = m.+1%:Z by rewrite -[m.+2]addn1 PoszD addrK.
  by rewrite !subSS subn0; mring.
Qed.

(* --- accuracy is affine in each p, and the gain identity ----------------- *)

Definition slope w ps : R := (1 - w - w / c) * Pr ps 0 + (2%:R * w - 1) * Pr ps (- 1).

Lemma score_up w s : score w (s + 1) = score w s + (w * (s == - 1)%:R + (1 - w) * (s == 0)%:R).
Proof. by case: s => [[|n]|[|n]]; rewrite /score /= ?mulr1 ?mulr0 ?add0r ?addr0 // addrC subrK. Qed.

Lemma score_down w s : score w (s - 1) = score w s - (w * (s == 0)%:R + (1 - w) * (s == 1)%:R).
Proof.
by have := score_up w (s - 1); rewrite subrK !subr_eq add0r addNr => ->; rewrite addrK.
Qed.

Theorem acc_cons w p ps : c != 0 -> acc w (p :: ps) = acc w ps + p * slope w ps.
Proof.
move=> c0; rewrite /acc /=.
rewrite (E_ext ps (score_up w)) (E_ext ps (score_down w)) /slope.
rewrite E_add E_sub !E_add !E_scale.
rewrite -![E ps (fun s => score w s)]/(acc w ps) -/(Pr ps 0) -/(Pr ps 1) -/(Pr ps (- 1)) (mirror ps 1 c0) expr1z.
by move: (acc w ps) (Pr ps (-1)) (Pr ps 0) => A P P0; mfield; exact/eqP.
Qed.

Lemma slope_half ps : c != 0 -> slope half ps = half * (1 - c^-1) * Pr ps 0.
Proof.
move=> c0; rewrite /slope mulfV ?pnatr_eq0 // subrr mul0r addr0.
by congr (_ * _); mfield; split; [exact/eqP | exact: Ttwo].
Qed.

(* A(R + r) - A(R) = (1 - 1/c) p(r) P(S_R = 0) / 2. *)
Theorem gain p ps : c != 0 -> acc half (p :: ps) - acc half ps = half * (1 - c^-1) * p * Pr ps 0.
Proof. by move=> c0; rewrite acc_cons // slope_half // addrAC subrr add0r; mring. Qed.

Lemma acc_weight w ps : acc w ps = acc half ps + (w - half) * Pr ps 0.
Proof.
rewrite -E_scale -E_add; apply: E_ext; case=> [[|s]|s]; rewrite /score /= ?mulr1 ?mulr0 ?addr0 //.
by rewrite addrC subrK.
Qed.

(* The accuracy as the code computes it, from the ties of the first t features. *)
Theorem prefix_formula w ps : c != 0 ->
  acc w ps = half + half * (1 - c^-1) * (\sum_(t < size ps) ps`_t * Pr (take t ps) 0) + (w - half) * Pr ps 0.
Proof.
move=> c0; rewrite acc_weight; congr (_ + _); elim/last_ind: ps => [|ps p IH].
  by rewrite big_ord0 mulr0 addr0.
have /acc_perm -> : perm_eq (rcons ps p) (p :: ps) by rewrite perm_rcons.
rewrite acc_cons // slope_half // IH size_rcons big_ord_recr /= nth_rcons ltnn eqxx -cats1 take_size_cat //.
rewrite mulrDr -addrA mulrCA; congr (_ + (_ * _ + _)); apply: eq_bigr => t _.
by rewrite nth_cat ltn_ord takel_cat // ltnW.
Qed.

(* --- Lemma 1, corrected: monotone --------------------------------------- *)

Section Monotone.
Hypothesis c_gt1 : 1 < c.
Let c_gt0 : 0 < c. Proof. exact: lt_trans ltr01 c_gt1. Qed.
Let c_neq0 : c != 0. Proof. by rewrite gt_eqF. Qed.

Lemma possible_ge0 p : possible p -> 0 <= p. Proof. by case/andP. Qed.

Lemma stay_ge0 p : possible p -> 0 <= 1 - p - p / c.
Proof.
case/andP => _; rewrite ler_pdivl_mulr ?addr_gt0 ?ltr01 // => p_le.
have -> : 1 - p - p / c = (c - p * (c + 1)) / c by mfield; exact/eqP.
by rewrite divr_ge0 ?subr_ge0 // ltW.
Qed.

Lemma E_ge0 ps phi : all possible ps -> (forall s, 0 <= phi s) -> 0 <= E ps phi.
Proof.
elim: ps phi => [|p ps IH] phi //= /andP[fp fps] phi_ge0.
have ? := possible_ge0 fp; have ? := stay_ge0 fp.
have ? : 0 <= p / c by rewrite divr_ge0 // ltW.
by do 2?apply: addr_ge0; apply: mulr_ge0 => //; apply: IH.
Qed.

Lemma Pr_ge0 ps k : all possible ps -> 0 <= Pr ps k.
Proof. by move=> fps; apply: E_ge0 => // s; apply: ler0n. Qed.

Lemma advantage_gt0 : 0 < half * (1 - c^-1).
Proof. by rewrite mulr_gt0 ?invr_gt0 ?ltr0n // subr_gt0 invf_lt1. Qed.

Lemma slope_ge0 ps : all possible ps -> 0 <= slope half ps.
Proof. by move=> fps; rewrite slope_half // mulr_ge0 ?Pr_ge0 // ltW ?advantage_gt0. Qed.

Theorem adding_never_hurts p ps : all possible (p :: ps) -> acc half ps <= acc half (p :: ps).
Proof. by case/andP => fp fps; rewrite acc_cons // ler_addl mulr_ge0 ?slope_ge0 ?possible_ge0. Qed.

Theorem stronger_never_hurts p q ps : all possible ps -> p <= q -> acc half (p :: ps) <= acc half (q :: ps).
Proof. by move=> fps pq; rewrite !acc_cons // ler_add2l ler_wpmul2r ?slope_ge0. Qed.

Lemma more_never_hurts ps qs : all possible (ps ++ qs) -> acc half qs <= acc half (ps ++ qs).
Proof.
elim: ps => [|p ps IH] //= f; apply: le_trans (adding_never_hurts f); apply: IH.
by case/andP: f.
Qed.

(* P(S = 0) > 0 unless the features are an odd number of never-zero ones. *)
Lemma Pr_parity ps : all possible ps -> all (fun p => 0 < p) ps ->
  if odd (size ps) then (0 < Pr ps 1) /\ (0 < Pr ps (- 1)) else 0 < Pr ps 0.
Proof.
elim: ps => [|p ps IH] /=; first by rewrite ltr01.
case/andP => fp fps /andP[p0 pps]; have := IH fps pps.
have pc0 : 0 < p / c by rewrite divr_gt0.
have ? k : 0 <= Pr ps k by apply: Pr_ge0.
have ? k : 0 <= (1 - p - p / c) * Pr ps k by rewrite mulr_ge0 ?stay_ge0.
have up k : 0 < Pr ps (k - 1) -> 0 < Pr (p :: ps) k.
  move=> P0; rewrite Pr_cons; apply: ltr_spaddl; last by rewrite mulr_ge0 // ltW.
  by apply: ltr_spaddl => //; rewrite mulr_gt0.
have down k : 0 < Pr ps (k + 1) -> 0 < Pr (p :: ps) k.
  move=> P0; rewrite Pr_cons; apply: ltr_spaddr; first by rewrite mulr_gt0.
  by rewrite addr_ge0 // mulr_ge0 // ltW.
by case: (odd _) => /= [[_ Pm]|P0]; [apply: up | split; [apply: up | apply: down]].
Qed.

Lemma tie_gt0 ps : all possible ps -> all (fun p => 0 < p) ps ->
  ~~ odd (size ps) || has (fun p => p != c / (c + 1)) ps -> 0 < Pr ps 0.
Proof.
move=> fps pps; have := Pr_parity fps pps; case: ifP => //= odd_ps _ /hasP[p p_in p_neq].
have eq_ps := perm_to_rem p_in; rewrite /Pr (E_perm _ eq_ps).
move: fps pps; rewrite !(perm_all _ eq_ps) => /= /andP[fp fr] /andP[p0 pr].
have := Pr_parity fr pr; rewrite size_rem //; case: (size ps) odd_ps => //= n /negbTE -> P0.
have c1 : c + 1 != 0 by rewrite gt_eqF ?addr_gt0 ?ltr01.
have stay : 0 < 1 - p - p / c.
  rewrite lt_def stay_ge0 // andbT; apply: contraNneq p_neq => stay0.
  rewrite -(inj_eq (mulIf c1)) divfK //; apply/eqP.
  have -> : p * (c + 1) = c - (1 - p - p / c) * c by mfield; exact/eqP.
  by rewrite stay0 mul0r subr0.
have ? k : 0 <= Pr (rem p ps) k by apply: Pr_ge0.
have ? : 0 <= p / c by rewrite divr_ge0 // ltW.
rewrite -[_ + _]/(Pr (p :: rem p ps) 0) Pr_cons.
apply: ltr_spaddl; last by rewrite mulr_ge0.
by apply: ltr_spaddr; rewrite ?mulr_gt0 ?mulr_ge0 // ltW.
Qed.

End Monotone.
End Votes.
