#!/usr/bin/env python3
"""What the programs say of themselves: help, manual pages, completion of the shells, and every error of a start."""

import os
import pathlib
import re
import shutil
import socket
import subprocess

from nazotted import CONDITIONS, SOURCE, SystemTest, clean_environment, main

DOCS = SOURCE / "docs"
COLUMNS_MAX = 80
LINES_MAX = 40
COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
compopt() { :; }
"_${1//-/_}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def options_in(text):
    """Long options that a help text names; "--[no-]x" are two."""
    found = set()
    for negation, name in re.findall(r"(?<![\w-])--(\[no-\])?([a-z][a-z-]+)", text):
        found |= {f"--{name}"} | ({f"--no-{name}"} if negation else set())
    return found


class Documents(SystemTest):
    def help(self, program, flag="--help"):
        return subprocess.run([program, flag], capture_output=True, text=True, check=True).stdout

    def programs(self):
        """(program, its manual, the options it has)"""
        described = ((self.build.nazotted, 8, "--help-all"), (self.build.generator, 1, "--help"), (self.build.load, 1, "--help"))
        return [(program, DOCS / "man" / f"{program.name}.{section}", options_in(self.help(program, flag)))
                for program, section, flag in described]

    def test_help_fits_a_screen(self):
        for flag, lines_max in (("--help", LINES_MAX), ("--help-all", 80)):
            lines = self.help(self.build.nazotted, flag).splitlines()
            self.assertLessEqual(max(map(len, lines)), COLUMNS_MAX)
            self.assertLessEqual(len(lines), lines_max)
        self.assertLess(options_in(self.help(self.build.nazotted)), self.programs()[0][2])

    def test_manuals_name_every_option_and_no_other(self):
        for program, page, options in self.programs():
            items = "\n".join(line for line in page.read_text().splitlines() if line.startswith(".It Fl"))
            self.assertEqual({f"--{name}" for name in re.findall(r"Fl Fl ([a-z-]+)", items)}, options, program)

    def test_manuals_are_clean(self):
        if shutil.which("mandoc") is None:
            self.skipTest("mandoc is not installed")
        for page in (DOCS / "man").iterdir():
            result = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, text=True)
            self.assertEqual((result.returncode, result.stdout), (0, ""))

    def complete(self, program, *words):
        """What bash offers for the last word."""
        result = subprocess.run(["bash", "-c", COMPLETE, "bash", DOCS / "completion" / f"{program}.bash", program, *words],
                                capture_output=True, text=True, check=True, cwd=self.folder)
        self.assertEqual(result.stderr, "")
        return set(result.stdout.split())

    def test_bash_completes_every_option(self):
        for program, _page, options in self.programs():
            self.assertEqual(self.complete(program.name, "--"), options)
            self.assertEqual(self.complete(program.name, "-"), options | {"-h"})

    def test_bash_completes_values(self):
        (self.folder / "site.conf").touch()
        (self.folder / "sites").mkdir()
        for expected, *words in (({"--listen"}, "--gzip", "--li"), ({"warn"}, "--log-level", "w"),
                                 ({"trace"}, "--log-level", "=", "t"), ({"csv", "sql"}, "--format", "="),
                                 ({"site.conf", "sites"}, "--config", "si"), ({"sites"}, "--conditions", "=", "si"),
                                 ({"sites"}, "--data", "si"), ({"site.conf", "sites"}, "--json", "si"),
                                 (set(), "--threads", "")):
            program = {"--format": "nazotte-gen", "--data": "nazotte-load", "--json": "nazotte-load"}.get(words[0], "nazotted")
            self.assertEqual(self.complete(program, *words), expected, words)

    def test_zsh_knows_every_option(self):
        for program, _page, options in self.programs():
            script = DOCS / "completion" / f"_{program.name}"
            text = script.read_text()
            self.assertEqual(set(re.findall(r"^  '(--[a-z-]+)", text, re.MULTILINE)), options)
            if shutil.which("zsh"):
                subprocess.run(["zsh", "-n", script], check=True)


# What is wrong, and what the error has to say: the fault, and what to do. {folder} is the test's own.
OPTION_ERRORS = [
    (["--lisen", "127.0.0.1:1"], ["no option --lisen", "did you mean --listen?"]),
    (["--lisen=127.0.0.1:1"], ["no option --lisen", "did you mean --listen?"]),
    (["--completely-else"], ["no option --completely-else", "--help"]),
    (["8080"], ["'8080' belongs to no option", "--help"]),
    (["--listen"], ["--listen: its value is missing", "ADDR:PORT"]),
    (["--listen", "localhost:80"], ["localhost:80", "such as 127.0.0.1:1323"]),
    (["--listen", "127.0.0.1:99999"], ["127.0.0.1:99999", "such as 127.0.0.1:1323"]),
    (["--listen", "0.0.0.0:80"], ["not loopback", "--admin-token-file"]),
    (["--threads", "0"], ["--threads", "in range 1 to 128"]),
    (["--threads", "many"], ["--threads", "many", "in range 1 to 128"]),
    (["--gzip=maybe"], ["--gzip: 'maybe'", "on nor off"]),
    (["--log-level", "loud"], ["loud", "trace,debug,info,warn,error,off"]),
    (["--config", "{folder}/none"], ["--config: cannot read {folder}/none"]),
    (["--store-password-file", "{folder}/none"], ["--store-password-file", "{folder}/none", "No such file"]),
    (["--admin-token-file", "/dev/null"], ["first line of /dev/null is empty", "write the secret there"]),
]
FILE_ERRORS = [
    ("lisen=127.0.0.1:1", ["no option --lisen", "did you mean --listen?"]),
    ("check=true", ["check", "not allowed in a configuration file"]),
    ("what is this", ["what is this"]),
    ("threads=0", ["--threads", "range 1 to 128"]),
]
VARIABLE_ERRORS = [
    ({"NAZOTTE_THREADS": "0"}, ["--threads", "variable NAZOTTE_THREADS"]),
    ({"SERVER_PORT": "http"}, ["SERVER_PORT: 'http' is not a port"]),
    ({"NAZOTTE_CONFIG": "{folder}/none"}, ["NAZOTTE_CONFIG: cannot read {folder}/none"]),
]
START_ERRORS = [
    (["--conditions", "{folder}/none"], ["chair_condition.json", "No such file", "--conditions names the folder"]),
    (["--conditions", "{folder}/broken"], ["chair_condition.json is no JSON", "--conditions names the folder"]),
    (["--initial-data", "{folder}/none"], ["initial data", "{folder}/none: No such file"]),
    (["--initial-data", "{folder}"], ["{folder} holds neither *.sql nor chair.csv and estate.csv"]),
    (["--initial-data", "{folder}/broken"], ["chair.csv: row 1: 3 columns found, 13 expected"]),
    (["--admin-token-file", "{folder}/words"], ["letters, digits", "openssl rand"]),
    (["--store", "nothing"], ["unknown kind of store", "expected mysql://", "sqlite:PATH"]),
    (["--store", "mysql://u:p@h:port/db"], ["the port is not a number", "expected mysql://"]),
    (["--store", "sqlite:{folder}/none/shop"], ["cannot write", "No such file", "its folder must be there", "user"]),
    (["--store", "sqlite:{folder}"], ["cannot open {folder}", "is it a file"]),
    (["--store", "sqlite:{folder}/words"], ["words is not a SQLite database", "name another file"]),
    (["--store", "mysql://u:p@127.0.0.1:1/db", "--check"], ["the database is out of reach", "Can't connect"]),
    (["--listen", "192.0.2.1:80", "--insecure-open-writes"], ["192.0.2.1:80", "other addresses", "--listen"]),
    (["--listen", "127.0.0.1:{port}"], ["127.0.0.1:{port}: Address already in use", "ss -ltnp", "--listen"]),
]


class Errors(SystemTest):
    def setUp(self):
        super().setUp()
        (self.folder / "words").write_text("some words\n")
        broken = self.folder / "broken"
        broken.mkdir()
        for name in ("chair_condition.json", "estate_condition.json"):
            (broken / name).write_text("{")
        for name in ("chair.csv", "estate.csv"):
            (broken / name).write_text("1,2,3\n")
        self.taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.taken.close)

    def filled(self, text):
        return text.replace("{folder}", str(self.folder)).replace("{port}", str(self.taken.getsockname()[1]))

    def assert_refused(self, status, words, *arguments, environment=None, **how):
        variables = {name: self.filled(value) for name, value in (environment or {}).items()}
        with self.subTest(arguments=arguments, environment=variables):
            result = subprocess.run([self.build.nazotted, *map(self.filled, map(str, arguments))], capture_output=True,
                                    text=True, timeout=60, cwd=self.folder, env=clean_environment(variables), **how)
            self.assertEqual(result.returncode, status, result.stderr)
            for word in words:
                self.assertIn(self.filled(word), result.stderr)

    def test_options(self):
        for arguments, words in OPTION_ERRORS:
            self.assert_refused(2, ["nazotted: ", "nazotted --help", *words], *arguments)

    def test_lines_of_a_file(self):
        for line, words in FILE_ERRORS:
            file = self.folder / "nazotted.conf"
            file.write_text(line + "\n")
            self.assert_refused(2, [str(file), *words], "--config", file)

    def test_variables(self):
        for environment, words in VARIABLE_ERRORS:
            self.assert_refused(2, words, environment=environment)

    def test_what_a_start_needs(self):
        usual = ["--store", "memory:", "--conditions", CONDITIONS]
        for arguments, words in START_ERRORS:
            kept = [item for pair in zip(usual[::2], usual[1::2]) if pair[0] not in arguments for item in pair]
            self.assert_refused(1, words, *kept, *arguments)

    def test_ports_of_root(self):
        if os.geteuid() != 0 or int(pathlib.Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 1023:
            self.skipTest("needs root to become somebody else, and ports that are root's")
        os.chmod(self.folder, 0o755)
        shutil.copytree(CONDITIONS, self.folder / "conditions")
        program = shutil.copy(self.build.nazotted, self.folder)
        result = subprocess.run([program, "--store", "memory:", "--conditions", self.folder / "conditions", "--listen",
                                 "127.0.0.1:1023"], capture_output=True, text=True, timeout=60, user=65534, group=65534,
                                extra_groups=[], cwd="/", env=clean_environment())
        self.assertEqual(result.returncode, 1)
        self.assertIn("ports below 1024 are root's", result.stderr)

    def test_the_folder_of_a_store_that_nobody_named_is_made(self):
        environment = clean_environment({"HOME": str(self.folder), "NAZOTTE_CONDITIONS": str(CONDITIONS)})
        for name in ("STATE_DIRECTORY", "XDG_STATE_HOME"):
            environment.pop(name, None)
        subprocess.run([self.build.nazotted, "--check"], check=True, capture_output=True, env=environment)
        self.assertTrue((self.folder / ".local/state/nazotte/nazotte.sqlite").exists())


if __name__ == "__main__":
    main()
