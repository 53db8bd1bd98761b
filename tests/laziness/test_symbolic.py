"""Lemma 2, the key identity and Lemma 1's slope as identities of polynomials in p_1 … p_n and c, up to n = 6."""

import pytest
import sympy

from mmtheory.laziness import formulas

c = sympy.Symbol("c", positive=True)


def features(n):
    return list(sympy.symbols(f"p1:{n + 1}", positive=True))


def vanishes(expression):
    """Whether a rational function is zero; only powers of c are in denominators here."""
    return sympy.expand(expression) == 0


@pytest.fixture(scope="module")
def laws():
    """The law of the first n features by convolution of polynomials; checked against all patterns below."""
    z = sympy.Symbol("z")
    found = []
    product = sympy.Integer(1)
    for n, p in enumerate([sympy.Integer(0), *features(6)]):
        if n:
            product = sympy.expand(product * (p / c + (1 - p - p / c) * z + p * z**2))
        coefficients = sympy.Poly(product, z).all_coeffs()[::-1] if n else [sympy.Integer(1)]
        found.append({k: coefficients[k + n] for k in range(-n, n + 1)})
    return found


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_law(laws, n):
    slow = formulas.law(features(n), c)
    assert all(vanishes(laws[n][k] - slow[k]) for k in slow)


def accuracy(law):
    return sum(chance for s, chance in law.items() if s > 0) + law[0] / 2


@pytest.mark.parametrize("n", range(1, 7))
def test_identities(laws, n):
    # P(S = k) = c^k P(S = −k), of which Lemma 2 is k = 1.
    for k in range(1, n + 1):
        assert vanishes(laws[n][k] - c**k * laws[n][-k])
    assert not vanishes(laws[n][1] - laws[n][-1])
    # A(R ∪ {r}) − A(R) = ½ (1 − 1/c) p(r) P(S_R = 0).
    p = features(n)[-1]
    assert vanishes(accuracy(laws[n]) - accuracy(laws[n - 1]) - (1 - 1 / c) * p * laws[n - 1][0] / 2)
    # dA/dp(r) = ½ (1 − 1/c) P(S' = 0) ≥ 0, without p(r): A is affine in it, and by symmetry in every p.
    slope = sympy.diff(accuracy(laws[n]), p)
    assert vanishes(slope - (1 - 1 / c) * laws[n - 1][0] / 2)
    assert p not in slope.free_symbols
