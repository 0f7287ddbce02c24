"""What is done with the code blocks of each document. Without an entry:

    sh        runs in bash, in the session's folder, with a daemon on a store of 2,000 chairs and estates; must succeed
    python    runs in python3, likewise
    json      must be JSON
    text      is what the block before it prints; numbers may differ, `...` stands for anything

A block that needs something else has an entry under its first line:

    With(options)         a daemon with these options before it, in place of the one before
    MakesRun()            `make run` is started before it, and serves from then on
    Elsewhere(tests)      these ctests do it; their own text has to show that (elsewhere.py)
    Dry(reason)           goals of make and presets of cmake must exist, nothing is built
    Compiles(prologue)    a fragment of C++: compiles behind these declarations
    Settings()            NAME=value lines that nazotted understands
    Prose(reason)         nothing that could be executed. Few!
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class With:
    options: tuple


@dataclass(frozen=True)
class MakesRun:
    pass


@dataclass(frozen=True)
class Elsewhere:
    tests: tuple
    takes: str = ""  # a pattern of the tests' own, by which they take commands from the document
    instead: dict = field(default_factory=dict)  # by the beginning of a command: what the tests do in its place


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

COLUMNS = """#include <nazotte/batch.hpp>
#include <nazotte/table.hpp>
#include <span>
#include <string_view>
void columns(nazotte::Batch& batch, std::span<const nazotte::Key> keys, nazotte::IntegerColumn price,
             std::span<const std::int32_t> prices, nazotte::TagColumn genre, std::span<const std::string_view> genres,
             std::shared_ptr<const nazotte::TableSnapshot> books) {
"""

# docs/PYTHON.md is one program for Debian's python3, which has numpy, and the wheel.
NOTEBOOK = Elsewhere(("python.document",))

# With a docker that writes down what it is asked.
DOCKER = Elsewhere(("packaging.docker",), takes=r"(?m)^(openssl|docker) .*$")

BLOCKS = {
    "README.md": {
        "make run     # http://127.0.0.1:1323 with generated data on an embedded SQLite file": MakesRun(),
    },
    "docs/API.md": {},
    "docs/ARCHITECTURE.md": {
        "HTTP                                         MySQL/MariaDB, SQLite, memory": Prose("a drawing"),
    },
    "docs/CONTRIBUTING.md": {
        "make build                                  # packages, configure, nazotted, nazotte-gen and nazotte-load in build/release":
            Dry(ENTIRE_BUILD),
    },
    "docs/EMBEDDING.md": {
        "#include <nazotte/batch.hpp>": Elsewhere(("embedding.document",)),
        "crime from 1000 to 2000: 1 Fog": Elsewhere(("embedding.document",)),
        "cmake -S . -B build -DCMAKE_BUILD_TYPE=Release -DNAZOTTE_DAEMON=OFF -DNAZOTTE_TESTS=OFF":
            Dry("compiles the library for a minute; embedding.document installs this build's and uses it"),
        "cmake_minimum_required(VERSION 3.25)": Elsewhere(("embedding.document",)),
        'export PKG_CONFIG_PATH="$HOME/nazotte/lib/pkgconfig"': Elsewhere(("embedding.pkg_config",), takes=r"^g\+\+ .*pkg-config.*$"),
        "batch.append(keys).set_all(price, prices).set_all(genre, genres);  // spans of as many values": Compiles(COLUMNS),
        "nazotte::Published<Shared> published(std::make_unique<const Shared>(table.snapshot()));  // Shared: a shared_ptr to a "
        "snapshot": Compiles(READERS),
    },
    "docs/INSTALL.md": {
        "make package                                                # build/packages/*.deb, in about two minutes":
            Elsewhere(("packaging.debian",), takes="(?m)^apt-get install .*$", instead={"make package": "cpack -G DEB"}),
        "openssl rand -base64 32 >docs/docker/admin_token": DOCKER,
        "docker build -f docs/docker/Dockerfile -t nazotte .": DOCKER,
        "make run                                # builds, generates rows, serves on http://127.0.0.1:1323": Dry(ENTIRE_BUILD),
    },
    "docs/PYTHON.md": {
        "sudo apt-get install cmake g++ libboost1.81-dev pybind11-dev python3-dev python3-numpy python3-pip python3-setuptools "
        "python3-wheel": Elsewhere(("python.wheel", "python.document"),
                                   instead={"sudo apt-get install": ".ci/install-packages test"}),
        "import numpy as np": NOTEBOOK,
        "<Hits: 1 of 1> [1] [1200] [b'Fog']": NOTEBOOK,
        "table.add({'price': [500], 'sold': [80], 'genre': ['crime']})": NOTEBOOK,
        "2 [2 4 1]": NOTEBOOK,
        "with open('shops.csv', 'w') as file:": NOTEBOOK,
        "{'rent': 'integer', 'words': 'tag_list', 'location': 'point'}": NOTEBOOK,
        "try:": NOTEBOOK,
        "invalid_argument - 'price', row 1: 2147483648 does not fit 32 bits": NOTEBOOK,
    },
    "docs/LOAD.md": {
        "http://127.0.0.1:1323: 20.0 s, seed 1, level 12 with 1065 users":
            Prose("one run against MariaDB with a deployment's 29,500 rows"),
    },
    "docs/MONITORING.md": {
        "scrape_configs:": Elsewhere(("system.metrics",)),
    },
    "docs/OPERATIONS.md": {
        'curl -H "Authorization: Bearer $(cat /etc/nazotte/admin-token)" -F chairs=@chairs.csv http://127.0.0.1:1323/api/chair':
            With(("--admin-token-file", "/etc/nazotte/admin-token")),
        "systemctl reload nazotted                                # SIGHUP; the log says when it is done": With(()),
        "MYSQL_HOST=127.0.0.1": Settings("mysql://isucon:***@127.0.0.1"),
    },
}
