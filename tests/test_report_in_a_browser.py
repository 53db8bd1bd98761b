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
HOST = """<!DOCTYPE html><iframe height="800" style="border: 0" srcdoc="{page}"></iframe><script>
const frame = document.querySelector("iframe");
const measured = width => {{
  frame.width = width;
  const report = frame.contentDocument;
  const seen = report.documentElement.clientWidth;
  const outside = selector => [...report.querySelectorAll(selector)].filter(element => {{
    const {{left, right}} = element.getBoundingClientRect();
    return right > left && (left < 0 || right > seen);
  }}).map(element => element.closest("[id]")?.id + ": " + element.outerHTML.slice(0, 80));
  return {{
    seen,
    scrolls: report.documentElement.scrollWidth,
    claims: report.querySelectorAll(".claim").length,
    lines: report.querySelectorAll(".line").length,
    outside: outside("h1, h2, h3, h4, h5, p, li, dt, dd, summary, .verdict, .statement, .command, .line, .line *"),
  }};
}};
addEventListener("load", () => {{ document.body.textContent = JSON.stringify({widths}.map(measured)); }});
</script>"""


def measured(source, widths, folder):
    """What is found on the page where it is so many pixels wide, one after the other."""
    file = folder / "host.html"
    file.write_text(HOST.format(widths=widths, page=html.escape(source)), encoding="utf-8")
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1400,900"]
    command = [CHROMIUM, *flags, f"--user-data-dir={folder / 'profile'}", "--dump-dom", file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    found = re.search(r"<body>(\[.*?\])</body>", done.stdout, re.DOTALL)
    assert found is not None, done.stdout[:1000]
    return json.loads(html.unescape(found[1]))


def row(claim):
    """An estimate wherever a number is declared, long evidence and a long counterexample."""
    numbers = {name: {"value": (a + b) / 2, "low": a, "high": 2 * b} for name, (a, b) in claim.declares.items()}
    shown = {"counterexample": "c = 2, " + "r" * 200}
    return Row(claim, Finding(claim.expected, "0.1234, " * 40, numbers | shown), 0.1, 0.0, [])


def test_all_that_matters_is_on_the_screen(tmp_path):
    widths = [375, 1280]
    found = measured(page([row(claim) for claim in CLAIMS], ABOUT, {}), widths, tmp_path)
    assert [one["seen"] for one in found] == widths
    assert [one["scrolls"] for one in found] == widths
    assert [one["outside"] for one in found] == [[], []]
    assert found[0]["claims"] == len(CLAIMS)
    assert found[0]["lines"] >= 90


def test_what_is_off_the_screen_is_seen(tmp_path):
    wide = page([row(claim) for claim in CLAIMS[:3]], ABOUT, {}).replace(".statement {", ".statement { width: 400px;")
    (found,) = measured(wide, [375], tmp_path)
    assert len([one for one in found["outside"] if "statement" in one]) >= 3
