"""Requests from the tests of four parsers of HTTP, each with what those tests expect of it.

Two are data. Two are Python: their test functions run with recorders in place of their parsers, so that what a loop
makes is found, too. What concerns answers, or an interface of Python alone, is left out.
"""

import ast
import contextlib
import dataclasses
import importlib
import json
import re
import subprocess
import sys
import types
import unittest.mock

from http_judge import INCOMPLETE, INVALID, VALID

# The body of a route that reads it; what it makes of it is not asked.
CHUNKED = b"POST /api/estate/req_doc/1 HTTP/1.1\r\nHost: suite\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclasses.dataclass
class Case:
    name: str
    request: bytes
    expected: str


def of_http_parser_js(packages):
    """joyent's http_parser tests, as JavaScript has them: all of them are accepted there."""
    print_them = "process.stdout.write(JSON.stringify(require(process.argv[1]).requests))"
    fixtures = packages / "http-parser-js" / "tests" / "fixtures.js"
    requests = json.loads(subprocess.run(["node", "-e", print_them, str(fixtures)], check=True, capture_output=True).stdout)
    return [Case(name, request["raw"].encode(), VALID) for name, request in requests.items()]


RUST_TEST = re.compile(r'req! \{\s*(?://[^\n]*\s*)?(\w+),\s*b"((?:[^"\\]|\\.)*)",\s*(Err|Ok|\|)')


def of_httparse(root):
    """The macros by which httparse states its tests of requests."""
    [source] = root.glob("usr/share/cargo/registry/httparse-*/src/lib.rs")
    expected = {"Err": INVALID, "Ok": INCOMPLETE, "|": VALID}  # Ok is stated of parts of requests only
    return [Case(name, ast.literal_eval(f'b"{text}"'), expected[result])
            for name, text, result in RUST_TEST.findall(source.read_text(encoding="utf-8"))]


class Recorder:
    def __init__(self):
        self.cases = []
        self.test = ""

    def add(self, request, expected):
        count = sum(case.name.split("#")[0] == self.test for case in self.cases)
        self.cases.append(Case(f"{self.test}#{count + 1}" if count else self.test, bytes(request), expected))
        return self.cases[-1]

    def run(self, name, function):
        self.test = name
        with contextlib.suppress(Exception):  # its own assertions, of parsers that are not there
            function()


def of_h11(root):
    """The readers of requests and of chunks, which test_io.py calls through tr() and t_body_reader()."""
    refused = False

    @contextlib.contextmanager
    def raises(_error):
        nonlocal refused
        refused = True
        with contextlib.suppress(Exception):
            yield
        refused = False

    sys.modules["pytest"] = types.SimpleNamespace(raises=raises)
    sys.path.insert(0, str(root / "usr/lib/python3/dist-packages"))
    tests = importlib.import_module("h11.tests.test_io")
    request_reader = tests.READERS[tests.CLIENT, tests.IDLE]
    recorder = Recorder()

    def read_head(reader, data, _expected):
        if reader is request_reader:
            recorder.add(data, INVALID if refused else VALID)

    def read_body(thunk, data, expected, **_options):
        if thunk is tests.ChunkedReader:
            recorder.add(CHUNKED + data, INVALID if tests.LocalProtocolError in expected else VALID)

    tests.tr, tests.t_body_reader = read_head, read_body
    for name in (name for name in dir(tests) if name.startswith("test_")):
        recorder.run(name, getattr(tests, name))
    return recorder.cases


class Channel:
    """What runRequest() of Twisted's tests returns; the tests look at what it would have sent."""

    def __init__(self, case):
        self.case = case
        self.transport = self
        self.disconnecting = True

    def value(self):
        return self.case


class TwistedCase:
    """In place of twisted.trial.unittest.TestCase: what is asserted says what is expected."""

    recorder = None

    def runRequest(self, request, *_arguments, **_options):  # noqa: N802
        return Channel(self.recorder.add(request.replace(b"\n", b"\r\n"), VALID))

    def assertEqual(self, found, wanted):  # noqa: N802
        if isinstance(found, Case) and wanted.startswith(b"HTTP/1.1 400"):
            found.expected = INVALID

    def assertRaises(self, error, function, data):  # noqa: N802
        if error is MalformedChunk:
            self.recorder.add(CHUNKED + function.__self__.received + data, INVALID)

    def __getattr__(self, _name):
        return unittest.mock.MagicMock()


class MalformedChunk(Exception):
    pass


class ChunkDecoder:
    def __init__(self, *_callbacks):
        self.received = b""

    def dataReceived(self, data):  # noqa: N802
        self.received += data


def of_twisted(root):
    """ParsingTests and the malformed ones of ChunkedTransferEncodingTests, taken out of the module by themselves: the
    rest of it needs all of Twisted."""
    [source] = root.glob("usr/lib/python3/dist-packages/twisted/web/test/test_http.py")
    http = types.SimpleNamespace(
        Request=object, HTTPChannel=types.SimpleNamespace(maxHeaders=500, totalHeadersSize=16384),
        maxChunkSizeLineLength=1024, _ChunkedTransferDecoder=ChunkDecoder, _MalformedChunkedDataError=MalformedChunk)
    names = {"http": http, "networkString": str.encode, "TwistedCase": TwistedCase}
    recorder = TwistedCase.recorder = Recorder()
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ClassDef) or node.name not in ("ParsingTests", "ChunkedTransferEncodingTests"):
            continue
        node.bases = [ast.Name("TwistedCase", ast.Load())]
        # The recorder's runRequest() stands in for the one that asks a parser.
        node.body = [part for part in node.body if getattr(part, "name", "") != "runRequest"]
        exec(compile(ast.fix_missing_locations(ast.Module([node], [])), str(source), "exec"), names)  # noqa: S102
        tests = names[node.name]()
        for name in (name for name in dir(tests) if name.startswith("test_")):
            recorder.run(name, getattr(tests, name))
    return recorder.cases
