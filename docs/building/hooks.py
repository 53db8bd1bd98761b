"""What mkdocs calls while it builds: https://www.mkdocs.org/user-guide/configuration/#hooks."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.building.generated import filled
from docs.building.markdown import with_blank_lines_before_lists
from docs.building.mathematics import typeset
from docs.building.numbers import linked
from docs.building.repository import PAGES, PICTURES, ROOT, shown, source_page, targets, within_the_site
from docs.building.tutorials import executed, is_tutorial, notebook


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds pages for files outside docs/, the gallery's pictures, and every tutorial as a notebook."""
    texts = {f"docs/{file.src_uri}": file.content_string for file in files.documentation_pages()}
    for path, page in PAGES.items():
        if page not in files.src_uris:
            texts[path] = (ROOT / path).read_text(encoding="utf-8")
            files.append(File.generated(config, page, content=within_the_site(texts[path], path)))
    for picture in sorted((ROOT / PICTURES).glob("*.png")):
        files.append(File.generated(config, f"pictures/{picture.name}", abs_src_path=str(picture)))
    for path in sorted({target for place, text in texts.items() for target in targets(text, place)} - set(PAGES)):
        files.append(File.generated(config, source_page(path), content=shown(path)))
    for file in list(files.documentation_pages()):
        if is_tutorial(file.src_uri):
            notes = notebook(file.content_string)
            files.append(File.generated(config, file.src_uri.replace(".md", ".ipynb"), content=notes))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with what the code writes and tutorials print and draw, numbers' sources, and links within the site."""
    place = page.file.src_uri
    text = markdown if page.file.generated_by else within_the_site(markdown, f"docs/{place}")
    text = linked(filled(text, place), place)
    if is_tutorial(place):
        text = f"{executed(text, place)}\n\n[This page as a notebook]({place.removeprefix('tutorials/')[:-3]}.ipynb)\n"
    return with_blank_lines_before_lists(text)


def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with its formulas typeset."""
    return typeset(content)
