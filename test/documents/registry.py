"""What is done with the code blocks of each document. Without an entry:

    sh        runs in bash, in the session's folder, with a daemon on a store of 2,000 chairs and estates; must succeed
    python    runs in python3, likewise
    json      must be JSON
    text      is what the block before it prints; numbers may differ, `...` stands for anything

A block that needs something else has an entry under its first line:

    With(options)         a daemon with these options before it, in place of the one before
    MakesRun()            `make run` is started before it, and serves from then on
    Elsewhere(test)       the ctest of this name takes the block from the document and executes it
    Dry(reason)           goals of make and presets of cmake must exist, nothing is built
    Compiles(prologue)    a fragment of C++: compiles behind these declarations
    Settings()            NAME=value lines that nazotted understands
    Prose(reason)         nothing that could be executed. Few!
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class With:
    options: tuple


@dataclass(frozen=True)
class MakesRun:
    pass


@dataclass(frozen=True)
class Elsewhere:
    test: str


@dataclass(frozen=True)
class Dry:
    reason: str


@dataclass(frozen=True)
class Compiles:
    prologue: str


@dataclass(frozen=True)
class Settings:
    expected: str  # in what `nazotted --check` says


@dataclass(frozen=True)
class Prose:
    reason: str


ENTIRE_BUILD = "compiles everything, tests everything or measures for minutes; this test is a part of it"

READERS = """#include <nazotte/published.hpp>
#include <nazotte/query.hpp>
#include <nazotte/table.hpp>
#include <memory>
using Shared = std::shared_ptr<const nazotte::TableSnapshot>;
void readers(nazotte::Table& table, nazotte::Query& query, nazotte::Hits& hits) {
"""

BLOCKS = {
    "README.md": {
        "make run     # http://127.0.0.1:1323 with generated data on an embedded SQLite file": MakesRun(),
    },
    "docs/API.md": {},
    "docs/ARCHITECTURE.md": {
        "HTTP                                         MySQL/MariaDB, SQLite, memory": Prose("a drawing"),
    },
    "docs/CONTRIBUTING.md": {
        "make build                                  # packages, configure, nazotted and nazotte-gen in build/release":
            Dry(ENTIRE_BUILD),
    },
    "docs/EMBEDDING.md": {
        "#include <nazotte/batch.hpp>": Elsewhere("embedding.document"),
        "crime from 1000 to 2000: 1 Fog": Elsewhere("embedding.document"),
        "cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DNAZOTTE_DAEMON=OFF -DNAZOTTE_TESTS=OFF":
            Elsewhere("embedding.document"),
        "cmake_minimum_required(VERSION 3.25)": Elsewhere("embedding.document"),
        'export PKG_CONFIG_PATH="$HOME/nazotte/lib/pkgconfig"': Elsewhere("embedding.pkg_config"),
        "nazotte::Published<Shared> published(std::make_unique<const Shared>(table.snapshot()));  // Shared: a shared_ptr to a "
        "snapshot": Compiles(READERS),
    },
    "docs/OPERATIONS.md": {
        'curl -H "Authorization: Bearer $(cat /etc/nazotte/admin-token)" -F chairs=@chairs.csv http://127.0.0.1:1323/api/chair':
            With(("--admin-token-file", "/etc/nazotte/admin-token")),
        "systemctl reload nazotted                                # SIGHUP; the log says when it is done": With(()),
        "MYSQL_HOST=127.0.0.1": Settings("mysql://isucon:***@127.0.0.1"),
    },
}
