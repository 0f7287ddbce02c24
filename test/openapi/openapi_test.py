#!/usr/bin/env python3
"""docs/openapi.yaml is linted, and held to what the daemon answers: to every contract case, and to probes of its limits.

    openapi_test.py BUILD

The checks are JavaScript; their packages are fetched once below build/. Skipped (77) when they cannot be.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
for part in ("system", "support"):
    sys.path.insert(0, str(HERE.parent / part))
import packages  # noqa: E402
import probes  # noqa: E402
from nazotted import CASES, CONDITIONS, CONTRACT_MAX_BODY, FIXTURE, SOURCE, Build, Daemon, skip  # noqa: E402

DOCUMENT = SOURCE / "docs" / "openapi.yaml"


def tools(folder):
    """The scripts beside their packages, which is where node looks for them."""
    try:
        packages.npm(HERE, folder)
    except packages.Missing as missing:
        skip(missing)
    for script in (*HERE.glob("*.mjs"), HERE / "beyond_schema.json", HERE / "unreached.json"):
        shutil.copy(script, folder)
    return folder


def node(folder, *arguments):
    """True when the script is content; what it prints is shown."""
    print(f"== {' '.join(str(one) for one in arguments)}", flush=True)
    return subprocess.run(["node", *arguments], cwd=folder, check=False).returncode == 0


def finds_a_planted_fault(folder, place):
    """Two operations of one name."""
    planted = place / "planted.yaml"
    text = DOCUMENT.read_text(encoding="utf-8")
    planted.write_text(text.replace("operationId: health\n", "operationId: readiness\n", 1), encoding="utf-8")
    return not node(folder, "lint.mjs", planted)


def contract_exchanges(build, folder):
    """Of all cases, with a daemon that also has to serve this very document."""
    file = folder / "contract.jsonl"
    with Daemon(build, folder, "--store", "memory:", "--initial-data", FIXTURE,
                "--max-body", str(CONTRACT_MAX_BODY)) as daemon:
        daemon.wait_until_ready()
        if daemon.request("GET", "/openapi.yaml").body != DOCUMENT.read_bytes():
            sys.exit("the daemon serves another document than docs/openapi.yaml")
        subprocess.run([build.contract_test, CASES, "--conditions", CONDITIONS, "--tcp", f"127.0.0.1:{daemon.port}",
                        "--exchanges", file], check=True)
    return file


def served_routes(build, folder):
    printed = subprocess.run([build.directory / "test" / "openapi" / "openapi_routes"], capture_output=True, text=True,
                             check=True).stdout
    file = folder / "routes.txt"
    file.write_text(printed)
    return file, [tuple(line.split(" ")) for line in printed.splitlines()]


def main():
    build = Build(sys.argv[1])
    folder = tools(SOURCE / "build" / "openapi")
    good = node(folder, "lint.mjs", DOCUMENT)
    with tempfile.TemporaryDirectory(prefix="nazotte-openapi-") as name:
        place = pathlib.Path(name)
        file, routes = served_routes(build, place)
        contract = contract_exchanges(build, place)
        probed = place / "probes.jsonl"
        probes.run(build, place, probed, routes)
        good = node(folder, "check.mjs", DOCUMENT, file, contract, probed) and good
        good = finds_a_planted_fault(folder, place) and good
        good = node(folder, "--test", "check_test.mjs") and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
