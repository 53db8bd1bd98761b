"""The public strategies draw what they say."""

import subprocess
import sys

import pytest
from hypothesis import Phase, find, given, settings

from mmtheory.laziness.strategies import instances, trainable_instances


@given(trainable_instances())
def test_both_modalities_can_be_trained(instance):
    assert instance.compare().population.comparison.trained
    assert any(feature.kind == "paired" for feature in instance.features)


@pytest.mark.parametrize(
    "edge",
    [
        lambda x: any(f.p == 0 for f in x.features),
        lambda x: any(f.p == x.c / (x.c + 1) for f in x.features),
        lambda x: len({f.p for f in x.features}) < len(x.features),
    ],
)
def test_edge_cases_are_among_them(edge):
    # Without making the example simpler, which takes long.
    find(instances(most=3), edge, settings=settings(max_examples=100, phases=[Phase.generate], derandomize=True))


def test_without_hypothesis_a_sentence_says_so():
    code = "import sys; sys.modules['hypothesis'] = None; import mmtheory.laziness; import mmtheory.laziness.strategies"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "ImportError: mmtheory.laziness.strategies are for hypothesis: pip install hypothesis" in done.stderr
