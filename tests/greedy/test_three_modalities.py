"""Three branches against the formulas written out, and modalities that change places."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.greedy import formulas
from mmtheory.greedy.balancing import REGULAR, Guided, Random, rebalancing
from mmtheory.greedy.evaluation import evaluate, mean_squeezes, outputs
from mmtheory.greedy.network import Architecture, cut_off, without
from mmtheory.greedy.rubi import RUBi
from mmtheory.greedy.speed import imbalance, speeds
from mmtheory.learners.data import Examples
from mmtheory.learners.method import Pretrained
from tests.greedy import tiny

pytestmark = pytest.mark.usefixtures("float64")

R, K = 3, 3
UNEQUAL = Architecture(((3,), (2,), (4,)), K, channels=(3, 2), strides=(1, 1), after=(0, 1))
EQUAL = Architecture(((3,),) * R, K, channels=(3, 2), strides=(1, 1), after=(0, 1))
"""Modalities that can change places."""

ORDER = (2, 0, 1)
"""No order of its own inverse."""

EVALUATED = 8, 60, 1
"""Sizes of the parts on which `evaluated` is compiled."""

evaluated = tiny.quickly(evaluate)


def samples(examples):
    return [[list(map(float, x)) for x in sample] for sample in zip(*map(np.asarray, examples.x), strict=True)]


def permuted(network, order):
    """The network that reads modality order[0] first."""
    branches = tuple(network.branches[r] for r in order)
    modules = []
    for module in network.modules:
        columns = np.split(np.asarray(module.shared.weight), R, axis=1)
        moved = np.concatenate([columns[r] for r in order], axis=1)
        shared = eqx.tree_at(lambda layer: layer.weight, module.shared, moved)
        excite = tuple(module.excite[r] for r in order)
        modules.append(eqx.tree_at(lambda one: (one.shared, one.excite), module, (shared, excite)))
    return eqx.tree_at(lambda one: (one.branches, one.modules), network, (branches, tuple(modules)))


def moved(examples, order):
    return Examples(tuple(examples.x[r] for r in order), examples.y)


def test_names_of_outputs():
    assert outputs(2) == ("fused", "branch 0", "branch 1", "cut-off 0", "cut-off 1")
    assert outputs(3)[7:] == (
        "all but 0",
        "all but 1",
        "all but 2",
        "all but 0, deaf to it",
        "all but 1, deaf to it",
        "all but 2, deaf to it",
    )


def test_passes_and_accuracies_equal_the_formulas():
    """Regular, cut off, deaf to one modality, and towards each; u(m_i|rest) is of the networks it names."""
    network, data = tiny.network(0, UNEQUAL), tiny.data(0, (6, 120, 1), UNEQUAL.shapes)
    rng = np.random.default_rng(1)
    gates = tuple(tuple(jnp.asarray(rng.uniform(0, 2, C)) for _ in range(R)) for C in UNEQUAL.channels)

    @tiny.quickly
    def fast(network, training, x, gates):
        means = mean_squeezes(network.run(training.x).squeezes, training.n)
        each = jax.vmap(lambda i: network.run(x.x, without(i, means)).logits)(jnp.arange(R))
        modes = jax.vmap(lambda mode: network.run(x.x, rebalancing(mode, gates)).logits)(jnp.arange(1 + R))
        own = [network.run(x.x).logits, network.run(x.x, cut_off(means)).logits]
        return own, each, modes, evaluate(network, training, (x,))

    (regular, cut), each, modes, accuracies = fast(network, data.train, data.validation, gates)
    means = formulas.mean_squeezes(network, samples(data.train))

    def slow(rule):
        found = [formulas.forward(network, x, rule)[0] for x in samples(data.validation)]
        return list(zip(*found, strict=True))

    def compared(found, rule):
        expected = slow(rule)
        tiny.close([np.asarray(logits) for logits in found], [np.array(logits) for logits in expected], rtol=1e-11)
        return expected

    own, apart = compared(regular, formulas.regular), compared(cut, formulas.cut_off(means))
    deaf = [compared([logits[i] for logits in each], formulas.without(i, means)) for i in range(R)]
    compared([logits[0] for logits in modes], formulas.regular)
    plain = [[list(map(float, gate)) for gate in each] for each in gates]
    for i in range(R):
        compared([logits[1 + i] for logits in modes], formulas.rebalancing(i, plain))

    def right(*logits):
        averaged = [formulas.averaged(each) for each in zip(*logits, strict=True)]
        return np.mean(np.argmax(averaged, axis=1) == data.validation.y)

    others = [[r for r in range(R) if r != i] for i in range(R)]
    expected = [
        right(*own),
        *(right(logits) for logits in (*own, *apart)),
        *(right(*(own[r] for r in others[i])) for i in range(R)),
        *(right(*(deaf[i][r] for r in others[i])) for i in range(R)),
    ]
    assert np.asarray(accuracies)[1].tolist() == pytest.approx(expected)


def test_accuracies_differ_from_output_to_output():
    """Or the test above would not know them apart."""
    data = tiny.data(9, EVALUATED, EQUAL.shapes)
    found = [np.asarray(evaluated(tiny.network(seed, EQUAL), data.train, (data.validation,))) for seed in range(30)]
    for a in range(len(outputs(R))):
        for b in range(a):
            assert any(accuracies[1, a] != accuracies[1, b] for accuracies in found)


def test_two_branches_that_are_deaf_to_one_are_as_the_paper_cuts_them_off():
    """Bit for bit: f'_{−1} is f'_0, and f'_{−0} is f'_1."""
    network, data = tiny.network(4, tiny.EQUAL), tiny.data(4, (6, 5, 1), tiny.EQUAL.shapes)

    @tiny.quickly
    def logits(network, training, x):
        means = mean_squeezes(network.run(training.x).squeezes, training.n)
        deaf = [network.run(x, without(i, means)).logits for i in range(2)]
        return deaf, network.run(x, cut_off(means)).logits, network.run(x).logits

    deaf, apart, regular = logits(network, data.train, data.validation.x)
    for i in range(2):
        np.testing.assert_array_equal(deaf[i][1 - i], apart[1 - i])
        assert not np.array_equal(apart[1 - i], regular[1 - i])


def test_the_other_branches_hear_nothing_of_what_is_cut_off():
    """In the network without m_1 they are the same whatever m_1 shows; each hears the third, unlike when cut off."""
    network, data = tiny.network(2, EQUAL), tiny.data(2, (6, 5, 1), EQUAL.shapes)
    x = data.validation.x
    slow = formulas.mean_squeezes(network, samples(data.train))
    means = tuple(tuple(jnp.asarray(mean) for mean in each) for each in slow)

    @tiny.quickly
    def logits(x):
        return network.run(x, without(1, means)).logits, network.run(x, cut_off(means)).logits

    usual, other, third = logits(x), logits((x[0], -2 * x[1], x[2])), logits((x[0], x[1], -2 * x[2]))
    for r in (0, 2):
        np.testing.assert_array_equal(usual[0][r], other[0][r])
    assert not np.array_equal(usual[0][0], third[0][0])
    np.testing.assert_array_equal(usual[1][0], third[1][0])


STEPS, PER_EPOCH, BATCH, ALPHA, Q, RATE = 24, 4, 3, 0.05, 2, 0.1


@tiny.quickly
def one_step(network, memory, examples, passes):
    method, step = Guided(), tiny.step(memory, passes, alpha=ALPHA, Q=Q)
    (loss, notes), gradient = jax.value_and_grad(lambda one: method.noted_loss(one, examples, step), has_aux=True)(
        network
    )
    after = jax.tree.map(lambda theta, g: theta - RATE * g, network, gradient)
    return method.mode(step), loss, gradient, after, method.after_step(notes, gradient, network, after, step), notes


def recorded(network, parts):
    """Of every step (mode, loss, gradient, network before, network after, memory after, the modules' own gates)."""
    memory, steps = Guided().memory(network, tiny.data(0, shapes=EQUAL.shapes), Pretrained()), []
    for t, examples in enumerate(parts):
        mode, loss, gradient, after, memory, notes = one_step(network, memory, examples, t // PER_EPOCH)
        steps.append((int(mode), float(loss), gradient, network, after, memory, notes.gates))
        network = after
    return steps


def guided_modes(alpha):
    """Algorithm 1 with the greatest difference of speeds: after every step the loop is sent all speeds."""
    mode, left, t = 0, 0, 0
    while True:
        speeds_now = yield mode
        t += 1
        if mode == 0 and t > PER_EPOCH and max(speeds_now) - min(speeds_now) > alpha:
            mode, left = 1 + speeds_now.index(max(speeds_now)), Q
        elif mode:
            left -= 1
            mode = mode if left else 0


@pytest.fixture(scope="module")
def trained():
    with jax.enable_x64(True):
        start = tiny.network(3, EQUAL)
        parts = [tiny.data((3, t), (BATCH, 1, 1), EQUAL.shapes).train for t in range(STEPS)]
        steps = recorded(start, parts)
        moved_parts = [moved(part, ORDER) for part in parts]
        yield parts, steps, recorded(permuted(start, ORDER), moved_parts)


def test_guided_training_equals_the_formulas(trained):
    """Loss, speeds and mode of every step."""
    parts, steps, _ = trained
    past: list[list[list[np.ndarray]]] = [[[] for _ in range(R)] for _ in EQUAL.after]
    loop = guided_modes(ALPHA)
    expected, passed = next(loop), []
    for examples, (mode, loss, gradient, before, after, memory, own) in zip(parts, steps, strict=True):
        assert mode == expected
        rule: formulas.Rule = formulas.regular
        if mode:
            rule = formulas.rebalancing(mode - 1, [[list(np.mean(gates, axis=0)) for gates in each] for each in past])
        losses = [
            sum(formulas.cross_entropy(logits, int(y)) for logits in formulas.forward(before, x, rule)[0])
            for x, y in zip(samples(examples), examples.y, strict=True)
        ]
        assert loss == pytest.approx(np.mean(losses), rel=1e-11)
        if mode == 0:
            passed.append((gradient, after))
            for k, gates in enumerate(own):
                for r in range(R):
                    past[k][r] += list(np.asarray(gates[r]))
        s = [formulas.speed(passed, i) for i in range(R)]
        np.testing.assert_allclose(speeds(memory.accumulated, 10.0), s, rtol=1e-11)
        expected = loop.send(s)
    taken = np.bincount([mode for mode, *_ in steps], minlength=1 + R)
    np.testing.assert_array_equal(steps[-1][5].steps, taken)
    assert taken[0] > PER_EPOCH
    assert taken[1:].sum() > Q


def test_modalities_that_change_places_are_learned_as_before(trained):
    """Modes, speeds, parameters and accuracies are those of the modality that stands there."""
    _, steps, others = trained
    place = [0, *(1 + ORDER.index(r) for r in range(R))]
    for (mode, loss, _, _, after, memory, _), (mode_2, loss_2, _, _, after_2, memory_2, _) in zip(
        steps, others, strict=True
    ):
        assert mode_2 == place[mode]
        assert loss_2 == pytest.approx(loss, rel=1e-10)
        np.testing.assert_allclose(memory_2.accumulated, np.asarray(memory.accumulated)[list(ORDER)], rtol=1e-9)
        tiny.close(jax.tree.leaves(after_2), jax.tree.leaves(permuted(after, ORDER)), rtol=1e-8, atol=1e-10)
    data = tiny.data(9, EVALUATED, EQUAL.shapes)
    training, test = data.train, data.validation
    first = np.asarray(evaluated(after, training, (test,)))
    second = np.asarray(evaluated(after_2, moved(training, ORDER), (moved(test, ORDER),)))
    np.testing.assert_allclose(second[:, 0], first[:, 0])
    by_kind, by_kind_2 = (found[:, 1:].reshape(2, -1, R) for found in (first, second))
    np.testing.assert_allclose(by_kind_2, by_kind[:, :, list(ORDER)])


def test_imbalance_is_the_size_of_d_speed_with_two_branches():
    for first, second in ((0.5, -0.25), (-1.0, 2.0), (0.25, 0.25)):
        assert float(imbalance(jnp.array([first, second]))) == abs(first - second)
    assert float(imbalance(jnp.array([0.5, -1.0, 2.0]))) == 3
    assert np.isnan(imbalance(jnp.array([np.nan, 1.0, 2.0])))


def test_random_training_draws_all_modes():
    """One more than there are modalities, after a regular first epoch; of 3,000 keys, within 5 standard deviations."""
    memory = Random().memory(tiny.network(1, EQUAL), tiny.data(1, shapes=EQUAL.shapes), Pretrained())

    @tiny.quickly
    def modes(passes):
        keys = jax.random.split(jax.random.key(5), 3000)
        return jax.vmap(lambda key: Random().mode(replace(tiny.step(memory, passes), key=key)))(keys)

    assert not np.any(modes(0))
    shares = np.bincount(modes(1)) / 3000
    assert shares.shape == (1 + R,)
    assert np.all(np.abs(shares - 1 / (1 + R)) < 5 * np.sqrt(R / (1 + R) ** 2 / 3000))


def test_rubis_loss_is_over_all_branches():
    """CE(σ(nn(φ_0)) ⊙ ŷ_r) of every branch r, and CE(c(nn(φ_0)))."""
    method, train = RUBi(width=4), tiny.data(2, shapes=UNEQUAL.shapes).train
    shapes = jax.eval_shape(lambda key: method.start(UNEQUAL, key, Pretrained(), {}), jax.random.key(0))
    rng = np.random.default_rng(2)
    network = jax.tree.map(lambda leaf: 0.5 * rng.standard_normal(leaf.shape), shapes)
    means = tuple(tuple(jnp.zeros(C) for _ in range(R)) for C in UNEQUAL.channels)

    @tiny.quickly
    def fast(network, train):
        return method.task(network, train, rebalancing(jnp.asarray(REGULAR), means))[0], network.features(train.x)[0]

    value, biased = fast(network, train)
    first, last = network.mask.layers
    hidden = [[max(v, 0.0) for v in formulas.affine(first, phi)] for phi in np.asarray(biased).tolist()]
    masks = [formulas.affine(last, values) for values in hidden]
    expected = 0.0
    for x, y, nn in zip(samples(train), map(int, train.y), masks, strict=True):
        logits, _ = formulas.forward(network.network, x, formulas.regular)
        masked = [[v / (1 + np.exp(-m)) for v, m in zip(each, nn, strict=True)] for each in logits]
        of_mask = formulas.affine(network.classifier, nn)
        expected += sum(formulas.cross_entropy(each, y) for each in (*masked, of_mask)) / train.n
    assert float(value) == pytest.approx(expected, rel=1e-11)
