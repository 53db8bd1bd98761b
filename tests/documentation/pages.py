"""The Markdown files that people read, their headings and their links."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALONE = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "paper_figures/README.md")
FILES = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in ALONE)])
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(path: Path) -> list[str]:
    """Where a file's links and pictures lead, those to other servers left out."""
    prose = CODE.sub("", text(path))
    found = re.findall(r"\]\(([^)\s]+)\)", prose) + re.findall(r'src="([^"]+)"', prose)
    return [link for link in found if not re.match(r"\w+:", link)]


def anchors(path: Path) -> set[str]:
    """What a # may name in a file, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.*)$", CODE.sub("", text(path)), re.MULTILINE)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)|[`*]", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}
