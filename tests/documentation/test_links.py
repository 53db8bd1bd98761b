"""Links between the Markdown files of the repository lead to files and headings that are there, as on GitHub."""

import pytest

from mmtheory.ledger.claims import CLAIMS
from tests.documentation import pages

IDS = {claim.id for claim in CLAIMS}


def dead(path):
    """The links of a file that lead nowhere."""
    for link in pages.links(path):
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.is_file() or (anchor and not named(file, anchor)):
            yield link


def named(file, anchor):
    """Whether a file has a heading of that name; those of claims are written when the site is built."""
    return anchor in IDS if file.parent == pages.ROOT / "docs" / "claims" else anchor in pages.anchors(file)


@pytest.mark.parametrize("path", pages.FILES, ids=lambda path: str(path.relative_to(pages.ROOT)))
def test_no_link_is_dead(path):
    assert list(dead(path)) == []


def test_dead_links_are_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A heading, once\n[a](#a-heading-once) [b](#another) [c](gone.md) ![d](page.md#a-heading-once)")
    assert list(dead(page)) == ["#another", "gone.md"]
