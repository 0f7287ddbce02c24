"""What has to become of a request that a suite calls valid, invalid or incomplete.

Behind each request comes another one, /healthz: it must be answered when the first was valid and leaves the connection
open, and it must never be answered when the first was not. Parsers' suites know nothing of our routes, so 404, 405 and
a body that the route refuses are answers to valid requests; the statuses below, as the last ones of a connection, say
that a request was not understood.
"""

import http.client
import io
import re

VALID, INVALID, INCOMPLETE = "valid", "invalid", "incomplete"
NOT_UNDERSTOOD = (400, 408, 411, 413, 414, 417, 431, 501, 505)

NEXT = b"GET /healthz HTTP/1.1\r\nHost: suite\r\nConnection: close\r\n\r\n"


class _Bytes:
    """As much of a socket as HTTPResponse wants."""

    def __init__(self, stream):
        self.stream = stream

    def makefile(self, *_):
        return self.stream


class _Unclosed(io.BytesIO):
    def close(self):  # HTTPResponse would, behind the first answer
        pass


def _statuses(received, first_method):
    stream, found = _Unclosed(received), []
    while stream.tell() < len(received):
        answer = http.client.HTTPResponse(_Bytes(stream), method="GET" if found else first_method)
        answer.begin()
        answer.read()
        found.append(answer.status)
    return found


def statuses(request, received):
    """Of all answers in these bytes. Raises http.client.HTTPException when they are none."""
    if not request.lstrip().startswith(b"HEAD "):
        return _statuses(received, "GET")
    try:
        return _statuses(received, "HEAD")
    except http.client.HTTPException:
        return _statuses(received, "GET")  # a request line that is not understood has no method


def difference(request, expected, received):
    """How this differs from what is expected; empty: it does not."""
    try:
        found = statuses(request, received)
    except http.client.HTTPException as error:
        return f"no answer of HTTP: {error!r}"
    told = f"{expected}, got {found or 'no answer'}"
    if expected == VALID:
        return told if not found or found[-1] in NOT_UNDERSTOOD else ""
    return told if len(found) > 1 or any(status not in NOT_UNDERSTOOD for status in found) else ""


REQUEST_LINE = re.compile(rb"^[A-Z-]+ [^\r\n]* HTTP/1\.1(\r?\n)", re.MULTILINE)
HOST = re.compile(rb"^host[ \t]*:", re.MULTILINE | re.IGNORECASE)


def with_host(request):
    """HTTP/1.1 wants a Host field (RFC 9112, 3.2). Tests of parsers leave it out; ours would refuse all of them."""
    def add(line):
        header = re.split(rb"\r?\n\r?\n", line.group(1) + request[line.end():], maxsplit=1)[0]
        return line.group() if HOST.search(header) else line.group() + b"Host: suite" + line.group(1)

    return REQUEST_LINE.sub(add, request)
