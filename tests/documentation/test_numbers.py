"""Measured numbers in pages are those of their sources, and stand between comments that name them."""

import dataclasses
import json
import re

import pytest

from docs.building import numbers
from docs.building.experiments import PAGE, experiments
from docs.building.measured import COMMANDS, FOLDER, Measured, keep, measured
from docs.building.numbers import MARK, linked, rewritten, unmarked, visible
from docs.building.tables import TABLES
from mmtheory.claim import Budget, Verdict
from mmtheory.ledger.origin import Origin
from mmtheory.ledger.record import Recorded, Run
from tests.documentation import pages

PAGES = sorted(numbers.pages())
LISTS = re.compile(r"^```(?:python|toml|sh)\n.*?^```$", re.DOTALL | re.MULTILINE)
INTERVAL = re.compile(r"\[[-−+]?\d[\d.]*,\s+[-−+]?\d[\d.]*\]")

REPORTS = (
    *("README.md", "paper_figures/", "docs/start.md", "docs/statements.md", "docs/methods.md", "docs/results/"),
    *("docs/guide/", "docs/theory/", "docs/design/decisions.md"),
)
"""Pages that say what was found: there no decimal, percentage, duration, memory or 'N of M' is typed."""

FOUND = re.compile(
    r"(?<![\w.])\d+\.\d+(?!\.\d)|[\d.]+\s%|\d+\s(?:ms|s|seconds|min|minutes|hours|MB|GB)\b|\b\d+\sof\s(?:the\s)?\d+\b"
)

NO_FINDING = re.compile(
    r"^```.*?^```$|^    [^\n]*$|^#[^\n]*$"  # code, headings
    r"|^\| (?:§|Abstract|Figure|A\.|B\.|slides)[^|]*\|[^|]*"  # in a table of statements what a paper says
    r"|`[^`]+`|\$\$.*?\$\$|\$[^$\n]+\$|\[\d\.\d\]\([^)]*\)|\]\([^)]*\)|<[^>]*>"  # names, formulas, links, pictures
    r"|(?:§|Theorem|Corollary|Definition|Property|[Ss]ections?|phase|Python)\s\d\.\d+(?:[–,]\s?\d\.\d)*"
    r"|\b\w(?:_\w)? [=≤≥<>] \d+\.\d+|\b95\s%",  # what a parameter is; the level of intervals
    re.DOTALL | re.MULTILINE,
)

TYPED = {
    "README.md": ("under 1 %", "the middle 80 %"),
    "docs/design/decisions.md": ("0.55 is 11/20",),
    "docs/guide/diagnosis.md": ("1 − 0.05/(KR)", "1 − 0.05/R", "9 of 4 classes", "12 of 50 classes"),
    "docs/guide/figures.md": ("3.3 inches", "a page of 6.9"),
    "docs/guide/greedy.md": (
        "45.3 ± 0.5",
        "44.8 ± 0.6",
        "74.1 ± 2.8",
        "91.0 ± 1.2",
        "45.3 % there",
        "published 91 %",
        "reach 91 %",
    ),
    "docs/guide/laziness.md": ("47196663/140000000 = 0.3371", "p(h) = 0.28"),
    "docs/guide/segmentation.md": ("| 32.69 |", "| 38.59 |", "| 40.45 |", "| 28.53 |", "above 75 %"),
    "docs/guide/umt.md": ("at 0.03 they", "Theorem 1's 0.49 μ", "77 % of them", "are at 97.5 %"),
    "docs/methods.md": (
        *("0.0003 … 0.03 for Adam", "0.003 … 0.3 for", "0.01 and 0.05", "0.1, 0.4 and\n1.6", "momentum 0.9"),
        *("3 % of the steps (60)", "12 % of the steps (240)", "30 % of the\n  steps (600)", "0.025^(1/120) = 0.970"),
    ),
    "docs/results/found.md": ("(99.9 %)", "reach 91 %"),
    "docs/statements.md": (
        *("2 log(K m d) = 0.73", "σ_g² d_r K / n = 0.18", "a correlation of 0.2", "what is below 0.9"),
    ),
    "paper_figures/README.md": (
        *("sum is over 100 %", "sum exceeds 100 %", "E[d_util] of 0.3 on digits", "and 0.1 on ModelNet40"),
        "at 0.1 the coloured",
    ),
}
"""By page what is no finding: settings, thresholds, what the papers print, what follows from what stands there."""

WRITTEN_BY_THE_LEDGER = {"docs/errata.md"}
CLAIM = "competition.corollary-5.3"
ORIGIN = Origin("2026-11-28", "abc1234", {}, "a processor, 2 cores")


def place(path):
    return str(path.relative_to(pages.ROOT))


@pytest.fixture
def sources(monkeypatch):
    """A record of one claim and a file of measurements."""
    found = {"ratio": {"value": 0.9634, "low": -0.936, "high": 0.99}, "runs": 12, "of": [{"value": 0.5}, 2.0]}
    record = {CLAIM: Recorded(Run(Budget.STANDARD, 0, ORIGIN), Verdict.SUPPORTED, "", found, 1.0, "")}
    rows = {"rows": [{"name": "naive", "error": {"value": 0.005, "low": 0.004, "high": None}}, {"name": "umt"}]}
    monkeypatch.setattr(numbers, "recorded", lambda: record)
    monkeypatch.setattr(numbers, "measured", lambda name: Measured(f"mmtheory {name}", ORIGIN, rows))


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (f'{CLAIM} "ratio" .3f', "0.963 [−0.936, 0.990]"),
        (f'{CLAIM} "ratio" +.1f percent', "+96.3 [−93.6, +99.0]"),
        (f'{CLAIM} "ratio" .2f value', "0.96"),
        (f'{CLAIM} "ratio" .2f interval', "[−0.94, 0.99]"),
        (f'{CLAIM} "ratio" .3f negated', "−0.963 [−0.990, 0.936]"),
        (f'{CLAIM} "runs" d', "12"),
        (f'{CLAIM} "of > 1" .1f', "2.0"),
        ('remedies.json "rows > name=naive > error" .1f percent', "0.5 (no interval)"),
    ],
)
@pytest.mark.usefixtures("sources")
def test_a_number_is_written_from_its_source(mark, shown):
    page = f"It is <!--= {mark} -->7 [6, 8]<!--/--> here, and <!-- a comment --> stays."
    filled = f"It is <!--= {mark} -->{shown}<!--/--> here, and <!-- a comment --> stays."
    assert rewritten(page) == rewritten(filled) == filled
    assert unmarked(filled) == "It is  here, and <!-- a comment --> stays."
    assert visible(filled) == f"It is {shown} here, and  stays."


@pytest.mark.usefixtures("sources")
def test_a_number_without_a_source_is_an_error():
    for mark in ('competition.no-such "ratio" .3f', f'{CLAIM} "other" .3f'):
        with pytest.raises(KeyError):
            rewritten(f"<!--= {mark} --><!--/-->")


@pytest.mark.usefixtures("sources")
def test_on_the_site_a_number_says_where_it_comes_from():
    text = linked(f'<!--= {CLAIM} "ratio" .1f -->1.0 [0.9, 1.0]<!--/-->', "guide/competition.md")
    about = f"mmtheory verify {CLAIM} --budget standard, on 2026-11-28, commit abc1234"
    assert text == f'[1.0 [0.9, 1.0]](../claims/competition.md#{CLAIM} "{about}"){{.measured}}'
    mark = '<!--= theory.json "rows > 0 > error" .1f -->0.0<!--/-->'
    about = "mmtheory theory, on 2026-11-28, commit abc1234"
    assert linked(mark, "index.md") == f'[0.0](results/experiments.md#theory "{about}"){{.measured}}'
    assert linked(mark, "results/a.md") == f'[0.0](experiments.md#theory "{about}"){{.measured}}'
    assert linked(mark, "guide/a.md") == f'[0.0](../results/experiments.md#theory "{about}"){{.measured}}'
    text = linked("<!--= table remedies -->\n\n| a |\n\n<!--/-->", "index.md")
    command = "[`mmtheory remedies`](results/experiments.md#remedies)"
    assert text == f"\n| a |\n\n*{command}, on 2026-11-28, commit abc1234, a processor, 2 cores*\n"


@pytest.mark.usefixtures("sources")
def test_the_command_says_a_seed_that_is_not_0(monkeypatch):
    other = dataclasses.replace(numbers.recorded()[CLAIM], run=Run(Budget.STANDARD, 1, ORIGIN))
    monkeypatch.setattr(numbers, "recorded", lambda: {CLAIM: other})
    text = linked(f'<!--= {CLAIM} "ratio" .1f -->1.0 [0.9, 1.0]<!--/-->', "guide/competition.md")
    assert f'"mmtheory verify {CLAIM} --budget standard --seed 1, on 2026-11-28, commit abc1234"' in text


def test_every_experiment_that_was_kept_is_on_the_page_to_which_numbers_lead():
    text = experiments()
    for path in FOLDER.glob("*.json"):
        section = text.split(f"{{#{path.stem}}}")[1].split("\n## ")[0]
        assert f"- command: `{COMMANDS[path.stem]}`\n" in section
        assert measured(path.stem).origin.machine in section
        assert f"(measured/{path.name})" in section
    page = pages.ROOT / "docs" / PAGE
    assert "\n<!-- experiments -->\n" in pages.text(page)


def test_what_was_found_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("docs.building.measured.FOLDER", tmp_path)
    (tmp_path / "summary.json").write_text(json.dumps([{"share": 1 / 3}]), encoding="utf-8")
    keep("theory", tmp_path / "summary.json")
    stored = json.loads((tmp_path / "theory.json").read_text(encoding="utf-8"))
    assert stored["found"] == {"share": 0.333333}
    assert stored["command"] == "mmtheory competition --preset theory"
    assert {"date", "commit", "versions", "machine"} <= stored.keys()


# -- the pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_a_page_shows_what_its_sources_have(path):
    """`python -m docs.building.numbers` writes them anew."""
    text = pages.text(path)
    assert text == rewritten(text)
    # On GitHub a line that begins with a comment is no Markdown; and no comment is left that was to be a mark.
    assert not re.search(r"^<!--= (?!table )", text, re.MULTILINE)
    assert "<!--=" not in unmarked(text)


@pytest.mark.parametrize("path", [path for path in PAGES if place(path) not in WRITTEN_BY_THE_LEDGER], ids=place)
def test_no_interval_is_typed(path):
    assert intervals(path) == []


def intervals(path):
    """Those of a page that stand outside of marks."""
    return INTERVAL.findall(unmarked(LISTS.sub("", pages.text(path))))


def test_intervals_are_seen():
    text = "0.9 [−0.1, +2.0] and 1.1 [0.7,\n1.4] but [1](b) and (1, 2)"
    assert INTERVAL.findall(text) == ["[−0.1, +2.0]", "[0.7,\n1.4]"]


REPORTING = [path for path in PAGES if place(path).startswith(REPORTS)]


@pytest.mark.parametrize("path", REPORTING, ids=place)
def test_no_finding_is_typed(path):
    """Mark it, with its source; say it in words; or name it in TYPED, if it is none."""
    text = pages.text(path)
    for phrase in TYPED.get(place(path), ()):
        assert phrase in text
        text = text.replace(phrase, "")
    assert findings(text) == []


def findings(text):
    """What looks like one, outside of marks."""
    return FOUND.findall(NO_FINDING.sub(" ", unmarked(text)))


def test_every_page_with_typed_numbers_reports():
    assert set(TYPED) <= {place(path) for path in REPORTING}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("in 65 %, first at 1.06 T_j in the median", ["65 %", "1.06"]),
        ("39 of 40 runs, in 39 seconds\nor 29 ms", ["39 of 40", "39 seconds", "29 ms"]),
        ("| 1.5 points | 0.8 GB |\n| vanilla | −0.383 |", ["1.5", "0.8", "0.383"]),
        ("| § 5.1 | there 43 % | here 44 % |", ["44 %"]),
        ('at <!--= remedies.json "a" .1f -->0.5 [0.4, 0.6]<!--/--> and 0.7', ["0.7"]),
        ("Theorem 5.2 and Corollary [5.3](a.md#5.4), section 4.1, at τ = 0.25, with `0.5` and $0.6$", []),
        ("## 0.3\n\n    0.4\n\n```text\n0.5\n```\n95 % of Python 3.11", []),
    ],
)
def test_findings_are_seen(text, seen):
    assert findings(text) == seen


def test_every_file_of_measurements_is_of_a_command_and_is_used():
    kept = {path.stem for path in FOLDER.glob("*.json")}
    assert kept <= set(COMMANDS)
    assert [name for name in kept if measured(name).command != COMMANDS[name]] == []
    everywhere = "\n".join(pages.text(path) for path in PAGES)
    used = {found["source"].removesuffix(".json") for found in MARK.finditer(everywhere)}
    used |= {TABLES[name][0] for name in re.findall(r"<!--= table ([\w-]+) -->", everywhere)}
    assert kept <= used
