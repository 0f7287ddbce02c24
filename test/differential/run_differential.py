#!/usr/bin/env python3
"""Fills a database, starts nazotted on it, and lets differential_test compare the two.

    run_differential.py BUILD [--rows N | --data DIR] [--queries N] [--seed N] [--database URL]

DIR holds *.sql files as --initial-data takes them; without it rows are generated. URL is a server,
mysql://USER:PASS@HOST:PORT; without it, it is the one that ctest started for BUILD. The database nazotte_differential
on it is made anew.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from nazotted import Build, Daemon, create_database, run_sql, server_url  # noqa: E402

DATABASE = "nazotte_differential"


def fill(build, server, options, folder):
    """By the database's own client, so that nazotted's reading is compared as well. Returns the store's URL."""
    url = create_database(server, DATABASE)
    if options.data:
        for file in sorted(options.data.glob("*.sql")):
            script = file.read_text(encoding="utf-8")
            run_sql(server, script.replace("isuumo.", f"{DATABASE}.").replace("DATABASE IF EXISTS isuumo;", "DATABASE "
                    f"IF EXISTS {DATABASE};").replace("CREATE DATABASE isuumo;", f"CREATE DATABASE {DATABASE} "
                    "CHARACTER SET utf8mb4;"))
        return url
    build.generate(folder, "--rows", str(options.rows), "--seed", str(options.seed), "--format", "sql", "--database",
                   DATABASE)
    for file in sorted(pathlib.Path(folder).glob("*.sql")):
        run_sql(server, file.read_text(encoding="utf-8"))
    return url


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Build)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("NAZOTTE_TEST_SEED", "1")))
    parser.add_argument("--database")
    options = parser.parse_args()
    server = options.database or server_url(options.build, "mariadb")
    with tempfile.TemporaryDirectory(prefix="nazotte-differential-") as folder:
        url = fill(options.build, server, options, folder)
        with Daemon(options.build, folder, "--store", url) as daemon:
            daemon.wait_until_ready()
            sys.exit(subprocess.run(
                [options.build.differential_test, "--database", url, "--port", str(daemon.port), "--queries",
                 str(options.queries), "--seed", str(options.seed)], check=False).returncode)


if __name__ == "__main__":
    main()
