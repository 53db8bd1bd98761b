"""Links out of docs/: a page of the site for the gallery, for files at the root, and for every source file named."""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURES = "paper_figures/pictures/"
LINK = re.compile(r"(?<=\]\()(?!\w+:)([^()#\s]+)(#[^()\s]*)?(?=\))")

PAGES: Mapping[str, str] = {
    "paper_figures/README.md": "gallery.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "README.md": "index.md",
}
"""Files that are pages, by their place in the repository."""

LANGUAGES = {".v": "coq", ".py": "python", ".toml": "toml"}


def source_page(path: str) -> str:
    """The page that shows a file of the repository."""
    return f"source/{path}.md"


def targets(text: str, place: str) -> set[str]:
    """The files of the repository outside docs/ to which a page at `place` links, from the root."""
    found = (_from_root(link[1], place) for link in LINK.finditer(text))
    return {path for path in found if not path.startswith(("docs/", PICTURES)) and (ROOT / path).is_file()}


def within_the_site(text: str, place: str) -> str:
    """The Markdown of the file at `place` in the repository, with what it links to outside docs/ as pages."""
    page = _page(place)

    def rewritten(link: re.Match[str]) -> str:
        path = _from_root(link[1], place)
        if not (ROOT / path).is_file():
            return link[0]
        return posixpath.relpath(_page(path), posixpath.dirname(page) or ".") + (link[2] or "")

    return LINK.sub(rewritten, text)


def _from_root(link: str, place: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), link))


def _page(path: str) -> str:
    """The place in the site of a file of the repository; what is in docs/ keeps its own."""
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    if path.startswith(PICTURES):
        return path.removeprefix("paper_figures/")
    return PAGES.get(path) or source_page(path)


def shown(path: str) -> str:
    """A source file as a page."""
    text = (ROOT / path).read_text(encoding="utf-8").rstrip()
    return f"# `{path}`\n\n```{LANGUAGES.get(Path(path).suffix, 'text')}\n{text}\n```\n"
