#!/usr/bin/env python3
"""`make docs` builds the site: every document is a page, every link leads somewhere, nothing comes from another host."""

import html.parser
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "site"))
import links  # noqa: E402
import yaml  # noqa: E402
from api_reference import Reference  # noqa: E402


class Page(html.parser.HTMLParser):
    """Where a page's links lead, what it loads, and its anchors."""

    def __init__(self, file):
        super().__init__()
        self.links, self.loaded, self.anchors = [], [], set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("id"):
            self.anchors.add(values["id"])
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in ("script", "img", "iframe", "source") and values.get("src"):
            self.loaded.append(values["src"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded.append(values["href"])


def faults(site):
    """Everything that is wrong with a site: links, anchors, and what is loaded from elsewhere."""
    pages = {file: Page(file) for file in site.rglob("*.html")}
    for file, page in pages.items():
        place = file.relative_to(site)
        for target in page.loaded:
            if re.match(r"(https?:)?//", target):
                yield f"{place} loads {target}"
        # The page for unknown paths has links from the server's root.
        for target in page.links if place.name != "404.html" else []:
            if problem := broken(site, pages, file, target):
                yield f"{place}: {target} {problem}"
    for file in site.rglob("*.css"):
        if found := re.search(r"(url\(|@import )['\"]?(https?:)?//[^)'\"]*", file.read_text(encoding="utf-8")):
            yield f"{file.relative_to(site)} loads {found[0]}"


def broken(site, pages, file, target):
    parts = urllib.parse.urlsplit(target)
    if parts.scheme or parts.netloc:
        return ""
    path = (file.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else file
    path = path / "index.html" if path.is_dir() else path
    if not path.is_relative_to(site) or not path.is_file():
        return "leads nowhere"
    anchor = urllib.parse.unquote(parts.fragment)
    known = pages[path].anchors if path in pages else set()
    return "" if not anchor or path not in pages or anchor in known else "has no such anchor"


class Site(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="nazotte-site-")).resolve()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.site = cls.folder / "site"
        built = subprocess.run([sys.executable, "-B", ROOT / "docs" / "site" / "build.py", cls.site, "--work", cls.folder / "work"],
                               capture_output=True, text=True, check=False)
        if built.returncode != 0:
            raise AssertionError(built.stdout + built.stderr)

    def test_every_document_is_a_page(self):
        for document in ROOT.glob("docs/**/*.md"):
            page = document.relative_to(ROOT / "docs").with_suffix("")
            self.assertTrue((self.site / page / "index.html").is_file(), page)
        self.assertIn("make run", (self.site / "index.html").read_text(encoding="utf-8"))

    def test_links_lead_somewhere_and_nothing_comes_from_another_host(self):
        self.assertEqual(list(faults(self.site)), [])

    def test_planted_faults_are_found(self):
        planted = self.folder / "planted"
        planted.mkdir()
        (planted / "index.html").write_text('<h1 id="a">A</h1><a href="#a">1</a><a href="other.html#b">2</a><a href="none/">3</a>'
                                            '<script src="https://example.com/x.js"></script>')
        (planted / "other.html").write_text('<h1 id="c">C</h1><img src="//example.com/x.png">')
        (planted / "style.css").write_text("@import 'https://example.com/x.css';")
        self.assertEqual(sorted(faults(planted)), [
            "index.html loads https://example.com/x.js", "index.html: none/ leads nowhere",
            "index.html: other.html#b has no such anchor", "other.html loads //example.com/x.png",
            "style.css loads @import 'https://example.com/x.css"])


class Links(unittest.TestCase):
    ON_SITE = {"README.md", "docs/API.md", "docs/decisions/0000-record-decisions.md", "docs/openapi.yaml"}

    def test_links_are_those_of_the_site(self):
        for source, text, expected in (
                ("README.md", "[a](docs/API.md#search) `[b](c)`", "[a](API.md#search) `[b](c)`"),
                ("README.md", "[`m`](Makefile)", "`m`"),
                ("docs/API.md", "[a](decisions/0000-record-decisions.md), [b](openapi.yaml), [c](#x), [d](https://e/f)",
                 "[a](decisions/0000-record-decisions.md), [b](openapi.yaml), [c](#x), [d](https://e/f)"),
                ("docs/decisions/0000-record-decisions.md", "[a](../API.md) [b](../../README.md)", "[a](../API.md) [b](../index.md)"),
                ("docs/API.md", "```sh\n[a](b)\n```\n", "```sh\n[a](b)\n```\n")):
            with self.subTest(text=text):
                self.assertEqual(links.rewritten(text, source, ROOT, self.ON_SITE), expected)

    def test_a_broken_link_ends_the_build(self):
        with self.assertRaises(links.BrokenLink):
            links.rewritten("[a](nothing.md)", "docs/API.md", ROOT, self.ON_SITE)


class ApiReference(unittest.TestCase):
    def test_every_route_status_and_schema_is_on_the_page(self):
        document = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"))
        sections = dict(re.findall(r"^### (.*?)\n(.*?)(?=^##)", Reference(document).page() + "##", re.MULTILINE | re.DOTALL))
        for path, item in document["paths"].items():
            for method, operation in item.items():
                if method == "parameters":
                    continue
                section = sections[f"{method.upper()} {path}"]
                for status in operation["responses"]:
                    self.assertIn(f"| {status} |", section)
        self.assertLessEqual(set(document["components"]["schemas"]), set(sections))


if __name__ == "__main__":
    unittest.main(verbosity=2)
