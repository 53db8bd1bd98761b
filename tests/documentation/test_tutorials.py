"""Tutorials run, show what they say they show, and are notebooks too."""

import json

import pytest

from docs.building.tutorials import BLOCK, executed, notebook, run
from tests.documentation import pages

TUTORIALS = {path.stem: pages.text(path) for path in sorted((pages.ROOT / "docs" / "tutorials").glob("*.md"))}
SCREEN = 30
"""Lines."""

pytestmark = pytest.mark.usefixtures("unchecked")


def shown(name):
    """What a tutorial shows, and the names that it defines."""
    results, names = run(TUTORIALS[name], f"tutorials/{name}.md")
    assert any(result.figure for result in results)
    return [result.text for result in results], names


def test_the_exact_ones_show_what_they_say():
    texts, names = shown("your-own-instance")
    assert "8759/16000" in texts[1]
    joint, alone = ([float(each[which]) for each in names["found"]] for which in ("multi_modal", "uni_modal"))
    assert joint[0] < alone[0]
    assert joint[-1] > alone[-1]


@pytest.mark.slow
def test_a_modality_loses():
    _, names = shown("watch-a-modality-lose")
    summary = names["run"].summary
    assert all(error.high < 0.02 for error in summary.uni_modal_test_error)
    assert all(error.low > 0.1 for error in summary.encoder_test_error)
    assert summary.agreement(1.0).low > 0.75


@pytest.mark.slow
def test_a_network_is_lazy():
    _, names = shown("is-my-network-lazy")
    assert names["comparison"].laziness("naive", 2).high < 0
    assert abs(names["comparison"].laziness("naive", 1).value) < 0.02


@pytest.mark.slow
def test_claims_are_decided():
    texts, names = shown("a-claim-of-your-own")
    assert "counterexample" in texts[0]
    assert "no counterexample" in texts[1]
    assert names["finding"].verdict == "supported"


@pytest.mark.slow
def test_seeds_of_two_machines_are_one_sweep():
    texts, _ = shown("a-sweep-on-several-machines")
    assert texts[1].count("8 seeds") == 3
    assert texts[2].startswith("6 files")


@pytest.mark.parametrize("name", TUTORIALS)
def test_each_block_is_less_than_a_screen(name):
    assert sum(code.count("\n") for code in BLOCK.findall(TUTORIALS[name])) <= 2 * SCREEN
    assert all(code.count("\n") <= SCREEN for code in BLOCK.findall(TUTORIALS[name]))


@pytest.mark.parametrize("name", TUTORIALS)
def test_the_notebook_has_the_page_in_order_and_no_outputs(name):
    cells = json.loads(notebook(TUTORIALS[name]))["cells"]
    code = ["".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code"]
    assert code == BLOCK.findall(TUTORIALS[name])
    assert not any(cell.get("outputs") for cell in cells)
    assert len({cell["id"] for cell in cells}) == len(cells)


def test_what_a_block_gives_stands_below_it():
    page = 'Text.\n\n```python\nprint("a")\n1 + 1\n```\n\n```python\nx = 3\n```\n'
    text = executed(page, "tutorials/none.md")
    assert "```text\na\n2\n```" in text
    assert text.index("1 + 1") < text.index("```text") < text.index("x = 3")
    with pytest.raises(ZeroDivisionError):
        executed("```python\n1 / 0\n```", "tutorials/none.md")
