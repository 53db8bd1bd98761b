"""What is written from the code into pages, and the site: it is built, it fetches nothing, and dead links are seen."""

import re
import shutil

import pytest

from docs.building.generated import PLACE, filled
from docs.building.markdown import plain, with_blank_lines_before_lists
from docs.building.repository import within_the_site
from docs.building.speed import draw
from mmtheory.commands.main import COMMANDS
from mmtheory.competition.parameters import Parameters
from mmtheory.ledger.claims import CLAIMS
from tests.documentation import pages

DOCS = pages.ROOT / "docs"
PLACES = [(place[0], str(path.relative_to(DOCS))) for path in pages.FILES for place in PLACE.finditer(pages.text(path))]


@pytest.mark.parametrize(("comment", "page"), PLACES, ids=[" ".join(place) for place in PLACES])
def test_every_comment_is_filled(comment, page):
    assert len(filled(comment, page)) > 300


def test_every_claim_command_and_parameter_is_there():
    text = "\n".join(filled(comment, page) for comment, page in PLACES)
    assert [claim.id for claim in CLAIMS if f"{{#{claim.id}}}" not in text] == []
    assert [name for name in COMMANDS if f"## `mmtheory {name}`" not in text] == []
    assert [name for name in Parameters.declarations() if f"| `{name}` |" not in text] == []


def test_a_word_that_means_nothing_is_an_error():
    with pytest.raises(KeyError):
        filled("<!-- nonsense -->", "index.md")


def test_a_verdict_stands_beside_its_claim():
    table = filled("<!-- statements laziness -->", "theory/laziness.md")
    row = next(line for line in table.split("\n") if "laziness.theorem-1c.printed`" in line)
    assert "](../claims/laziness.md#laziness.theorem-1c" in row
    assert 'class="verdict refuted"' in row


def test_text_is_shown_as_it_is():
    assert plain("k_1 < b*c | `a_b`") == r"k_1 &lt; b\*c \| `a_b`"
    assert plain("Γ_{j} _x_") == r"Γ\_\{j\} \_x\_"
    assert with_blank_lines_before_lists("a\n- b\n  c\n- d") == "a\n\n- b\n  c\n- d"
    assert with_blank_lines_before_lists("```\na\n- b\n```") == "```\na\n- b\n```"


def test_the_history_has_a_point_and_its_spread_for_every_run():
    run = {"date": "2026-01-02", "cores": 2, "device": "cpu", "ours/limit": {"small": [1.5, 1.2, 1.9]}}
    later = run | {"date": "2026-02-03", "ours/limit": {"small": [1.25, 1.0, 1.3]}}
    (ax,) = draw([run, later]).axes
    (bars,) = ax.containers
    line, _, (spread,) = bars
    assert line.get_ydata().tolist() == [1.5, 1.25]
    assert [segment[:, 1].tolist() for segment in spread.get_segments()] == [[1.2, 1.9], [1.0, 1.3]]
    assert [label.get_text()[:10] for label in ax.get_xticklabels()] == ["2026-01-02", "2026-02-03"]


def test_links_out_of_docs_stay_in_the_site():
    text = "[a](../paper_figures/README.md#x) [b](../mmtheory/papers.py) [c](errata.md) [d](https://arxiv.org)"
    assert within_the_site(text, "docs/page.md") == (
        "[a](gallery.md#x) [b](source/mmtheory/papers.py.md) [c](errata.md) [d](https://arxiv.org)"
    )
    picture = "![e](../../paper_figures/pictures/limits.png)"
    assert within_the_site(picture, "docs/theory/page.md") == "![e](../pictures/limits.png)"


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Builds the site from a copy of docs/, with what a function does to it; returns the folder."""
    pytest.importorskip("mkdocs", reason="the site is built with MkDocs: pip install '.[docs]'")
    from mkdocs.commands.build import build as mkdocs
    from mkdocs.config import load_config

    def built(change=lambda docs: None):
        shutil.copytree(DOCS, tmp_path / "docs")
        change(tmp_path / "docs")
        monkeypatch.chdir(pages.ROOT)
        config = load_config(
            str(pages.ROOT / "mkdocs.yml"), docs_dir=str(tmp_path / "docs"), site_dir=str(tmp_path / "site")
        )
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs(config)
        return tmp_path / "site"

    # Tutorials have tests of their own.
    monkeypatch.setattr("docs.building.tutorials.executed", lambda text, page: text)
    return built


@pytest.mark.slow
def test_the_site_is_built_and_fetches_nothing(build):
    site = build()
    fetched = re.compile(r'<(?:script|img|link|iframe|source)[^>]*(?:src|href)="?(?:https?:)?//[^>]*>')
    assert fetched.search('<script async src="https://unpkg.com/shim"></script>')
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert fetched.findall(text) == [], page
        assert 'class="arithmatex"' not in text
    assert "<math" in (site / "theory" / "competition.html").read_text(encoding="utf-8")
    assert (site / "tutorials" / "is-my-network-lazy.ipynb").is_file()
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.slow
@pytest.mark.parametrize("link", ["start.md#no-such-heading", "no-such-page.md", "claims/laziness.md#laziness.none"])
def test_a_dead_link_fails(build, link):
    from mkdocs.exceptions import Abort

    def break_it(docs):
        page = docs / "index.md"
        page.write_text(f"{page.read_text(encoding='utf-8')}\n[there]({link})\n", encoding="utf-8")

    with pytest.raises(Abort):
        build(break_it)
