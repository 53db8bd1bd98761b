"""The report in Chromium, where there is one: at the width of a phone nothing that matters is off the screen."""

import html
import json
import re
import shutil
import subprocess

import pytest

from mmtheory.claim import Finding
from mmtheory.ledger.claims import CLAIMS
from mmtheory.ledger.report import page
from mmtheory.ledger.verification import Row
from tests.reported import ABOUT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]

# Windows are not as narrow as phones, frames are. What is measured replaces all that Chromium prints.
HOST = """<!DOCTYPE html><iframe width="{width}" height="800" style="border: 0" srcdoc="{page}"></iframe><script>
addEventListener("load", () => {{
  const report = document.querySelector("iframe").contentDocument;
  const width = report.documentElement.clientWidth;
  const outside = selector => [...report.querySelectorAll(selector)].filter(element => {{
    const {{left, right}} = element.getBoundingClientRect();
    return right > left && (left < 0 || right > width);
  }}).map(element => element.closest("[id]")?.id + ": " + element.outerHTML.slice(0, 80));
  document.body.textContent = JSON.stringify({{
    width,
    scrolls: report.documentElement.scrollWidth,
    claims: report.querySelectorAll(".claim").length,
    lines: report.querySelectorAll(".line").length,
    outside: outside("h1, h2, h3, h4, h5, p, li, dt, dd, summary, .verdict, .statement, .command, .line, .line *"),
  }});
}});
</script>"""


def measured(source, width, folder):
    """What is found on the page where it is so many pixels wide."""
    file = folder / "host.html"
    file.write_text(HOST.format(width=width, page=html.escape(source)), encoding="utf-8")
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1400,900"]
    command = [CHROMIUM, *flags, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r"<body>(\{.*?\})</body>", done.stdout, re.DOTALL)
    assert found is not None, done.stdout[:1000]
    return json.loads(html.unescape(found[1]))


@pytest.fixture(scope="module")
def source():
    """A page of all claims, with an estimate wherever a number is declared, long evidence and a counterexample."""
    rows = []
    for claim in CLAIMS:
        numbers = {name: {"value": (a + b) / 2, "low": a, "high": 2 * b} for name, (a, b) in claim.declares.items()}
        shown = {"counterexample": "c = 2, " + "r" * 200}
        rows.append(Row(claim, Finding(claim.expected, "0.1234, " * 40, numbers | shown), 0.1, 0.0, []))
    return page(rows, ABOUT, {})


@pytest.mark.parametrize("width", [375, 1280])
def test_all_that_matters_is_on_the_screen(source, width, tmp_path):
    found = measured(source, width, tmp_path)
    assert found["width"] == width
    assert found["scrolls"] == width
    assert found["claims"] == len(CLAIMS)
    assert found["lines"] >= 90
    assert found["outside"] == []


def test_what_is_off_the_screen_is_seen(source, tmp_path):
    wide = source.replace(".statement {", ".statement { width: 400px;", 1)
    assert len(measured(wide, 375, tmp_path)["outside"]) >= len(CLAIMS)
