"""The matrix products of a step of training, known from the layers' sizes."""

from benchmarks import networks
from benchmarks.floors import multiplications


def test_a_step_of_umt_multiplies_every_layer_thrice_its_input_layers_twice_and_teachers_once():
    training = networks.with_teachers()
    sizes, width, features, K, batch = (36, 16), 64, 32, 7, 5
    first, second = sum(n * width for n in sizes), 2 * width * features
    expected = batch * (2 * first + 3 * second + 3 * 2 * features * K + first + second)
    assert multiplications(training.needed(batch)) == expected


def test_teachers_are_of_the_modalities_they_teach():
    training = networks.with_teachers()
    taught = zip(training.pretrained().teachers, training.examples(3).x, strict=True)
    assert [teacher.features((x,))[0].shape for teacher, x in taught] == [(3, 32)] * 2
