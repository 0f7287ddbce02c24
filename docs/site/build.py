#!/usr/bin/env python3
"""Builds the site of README.md and docs/ with mkdocs, strictly: what mkdocs would only warn of is an error.

    build.py SITE [--work FOLDER]

The site needs no network: neither while it is built nor while it is read.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys

import yaml

import links
import pages
from api_reference import Reference

TREE = pathlib.Path(__file__).resolve().parents[2]
MORE_PAGES = ("bench/README.md", "data/README.md")
# Beside everything below docs/ that is no document: what pages link to or show.
MORE_FILES = ("LICENSE",)
OWN = ("docs", "site")


def documents():
    """README.md, docs/*.md, decisions, and pages of other parts."""
    inside = sorted(path.relative_to(TREE).as_posix() for path in TREE.glob("docs/**/*.md"))
    return [pages.HOME, *inside, *(page for page in MORE_PAGES if (TREE / page).exists())]


def other_files():
    yield from MORE_FILES
    for path in sorted((TREE / "docs").rglob("*")):
        name = path.relative_to(TREE)
        if path.is_file() and path.suffix != ".md" and name.parts[:2] != OWN and "__pycache__" not in name.parts:
            yield name.as_posix()


def stage(folder):
    """The sources of the site below `folder`."""
    texts, files = documents(), list(other_files())
    on_site = {*texts, *files}
    for source in texts:
        text = links.rewritten((TREE / source).read_text(encoding="utf-8"), source, TREE, on_site)
        write(folder / links.page_of(source), text)
    for source in files:
        target = folder / links.page_of(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TREE / source, target)
    document = yaml.safe_load((TREE / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
    write(folder / pages.REFERENCE, Reference(document).page())
    return texts


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def navigation(texts):
    """mkdocs' nav: every page once."""
    there = {*texts, pages.REFERENCE}
    sections = {name: [page for page in wanted if page in there] for name, wanted in pages.SECTIONS.items()}
    named = {page for wanted in sections.values() for page in wanted}
    decisions = [page for page in texts if page.startswith("docs/decisions/")]
    rest = [page for page in texts if page not in {*named, *decisions, pages.HOME}]
    sections[pages.REST] += [*rest, {pages.DECISIONS: [links.page_of(page) for page in decisions]}]
    nav = [{"Start": links.page_of(pages.HOME)}]
    for name, wanted in sections.items():
        nav.append({name: [page if isinstance(page, dict) else links.page_of(page) for page in wanted]})
    return nav


def build(site, work):
    shutil.rmtree(work, ignore_errors=True)
    texts = stage(work / "pages")
    settings = yaml.safe_load((pathlib.Path(__file__).parent / "mkdocs.yml").read_text(encoding="utf-8"))
    settings |= {"docs_dir": str(work / "pages"), "site_dir": str(site), "nav": navigation(texts)}
    write(work / "mkdocs.yml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))
    return subprocess.run(["mkdocs", "build", "--strict", "--quiet", "--config-file", work / "mkdocs.yml"], check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, default=TREE / "build" / "site-source")
    options = parser.parse_args()
    try:
        sys.exit(build(options.site.resolve(), options.work.resolve()))
    except links.BrokenLink as broken:
        sys.exit(str(broken))


if __name__ == "__main__":
    main()
