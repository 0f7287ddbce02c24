"""Sends the requests of suites of HTTP to a live daemon, each over a connection of its own."""

import socket

import http_judge

ANSWER_SECONDS_MAX = 30  # only ends a hang; the daemon's time-outs end what is incomplete
TIMEOUTS = ("--header-timeout", "0.3", "--body-timeout", "0.3")


def exchange(port, request):
    """What came back until the connection ended."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS_MAX) as client:
        try:
            client.sendall(request)
            while more := client.recv(65536):
                received += more
        except (ConnectionResetError, BrokenPipeError):
            pass  # it was refused before all of it had been sent
    return received


def run(daemon, cases):
    """(name, how it differs)."""
    for case in cases:
        request = http_judge.with_host(case.request)
        behind = b"" if case.expected == http_judge.INCOMPLETE else http_judge.NEXT
        yield case.name, http_judge.difference(request, case.expected, exchange(daemon.port, request + behind))
