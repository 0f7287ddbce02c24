#!/usr/bin/env python3
"""nginx with docs/nginx/nazotte.conf: the contract through it, connections that are kept, imports, static files."""

import filecmp
import http.server
import pathlib
import shutil
import subprocess
import sys
import threading
import time

from nazotted import (CASES, CONDITIONS, CONTRACT_MAX_BODY, FIXTURE, SOURCE, Daemon, SystemTest, main, multipart,
                      request, skip)

sys.path.insert(0, str(SOURCE / "test" / "support"))
from databases import free_port  # noqa: E402

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

MAIN_CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/nazotte.conf;
}}
"""


def substituted(text, old, new):
    if text.count(old) != 1:
        raise AssertionError(f"docs/nginx/nazotte.conf should hold '{old}' once")
    return text.replace(old, new)


class Nginx:
    """nginx with the documented configuration, on a free port, in front of `upstream_port`."""

    def __init__(self, folder, upstream_port):
        folder = folder / "nginx"
        (folder / "www").mkdir(parents=True)
        folder.parent.chmod(0o755)  # workers are no root
        (folder / "www" / "index.html").write_text("front end\n")
        self.port = free_port()
        text = (SOURCE / "docs" / "nginx" / "nazotte.conf").read_text()
        text = substituted(text, "server 127.0.0.1:1323;", f"server 127.0.0.1:{upstream_port};")
        text = substituted(text, "listen 80;", f"listen 127.0.0.1:{self.port};")
        text = substituted(text, "root /var/www/isuumo;", f"root {folder}/www;")
        (folder / "nazotte.conf").write_text(text)
        (folder / "nginx.conf").write_text(MAIN_CONFIGURATION.format(folder=folder, user=self.user()))
        command = [NGINX, "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]
        subprocess.run([*command, "-t", "-q"], check=True)
        self.process = subprocess.Popen(command)

    @staticmethod
    def user():
        return "user root;" if pathlib.Path("/proc/self").stat().st_uid == 0 else ""

    def __enter__(self):
        deadline = time.monotonic() + 30
        while True:
            try:
                request(self.port, "GET", "/index.html")
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


class CountingUpstream(http.server.ThreadingHTTPServer):
    """Answers everything with 200 and counts connections and requests."""

    def __init__(self):
        self.connections = 0
        self.requests = []
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                upstream.connections += 1
                super().setup()

            def do_GET(self):
                upstream.requests.append((self.path, self.request_version, self.headers.get("Connection")))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.daemon_threads = True
        self.thread = threading.Thread(target=self.serve_forever)
        self.thread.start()

    def stop(self):
        self.shutdown()
        self.thread.join()
        self.server_close()


class BehindNginx(SystemTest):
    def test_contract_cases(self):
        answers = {}
        with Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE,
                    "--max-body", str(CONTRACT_MAX_BODY)) as daemon:
            daemon.wait_until_ready()
            with Nginx(self.folder, daemon.port) as nginx:
                for name, port in (("direct", daemon.port), ("proxied", nginx.port)):
                    answers[name] = self.folder / f"{name}.txt"
                    subprocess.run([self.build.contract_test, CASES, "--conditions", CONDITIONS, "--proxied", "--tcp",
                                    f"127.0.0.1:{port}", "--dump", answers[name]], check=True)
        self.assertTrue(filecmp.cmp(answers["direct"], answers["proxied"], shallow=False))

    def test_connections_to_the_daemon_are_kept(self):
        upstream = CountingUpstream()
        self.addCleanup(upstream.stop)
        with Nginx(self.folder, upstream.server_port) as nginx:
            for number in range(50):
                # Each from a client connection of its own.
                self.assertEqual(request(nginx.port, "GET", f"/api/chair/{number}?a=%2F").status, 200)
        self.assertEqual(upstream.requests, [(f"/api/chair/{number}?a=%2F", "HTTP/1.1", None) for number in range(50)])
        self.assertEqual(upstream.connections, 1)

    def test_only_the_api_is_proxied(self):
        with Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE) as daemon:
            daemon.wait_until_ready()
            with Nginx(self.folder, daemon.port) as nginx:
                self.assertEqual(request(nginx.port, "GET", "/index.html").body, b"front end\n")
                self.assertEqual(request(nginx.port, "GET", "/").body, b"front end\n")
                self.assertEqual(request(nginx.port, "GET", "/healthz").status, 404)
                self.assertEqual(request(nginx.port, "GET", "/api/chair/1").json()["id"], 1)
                self.assertEqual(request(nginx.port, "POST", "/initialize").json(), {"language": "cpp"})

    def test_large_imports_pass_and_too_large_ones_do_not(self):
        data = self.build.generate(self.folder / "drafts", "--rows", "20000", "--first-id", "1000")
        csv = (data / "chair.csv").read_bytes()
        self.assertGreater(len(csv), 5 << 20)
        with Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE) as daemon:
            daemon.wait_until_ready()
            with Nginx(self.folder, daemon.port) as nginx:
                body, headers = multipart("chairs", csv)
                self.assertEqual(request(nginx.port, "POST", "/api/chair", body, headers).status, 201)
                self.assertEqual(request(nginx.port, "GET", "/api/chair/20999").status, 200)
                refused = dict(headers, **{"Content-Length": str((64 << 20) + 1), "Expect": "100-continue"})
                self.assertEqual(request(nginx.port, "POST", "/api/chair", None, refused).status, 413)

    def test_without_a_daemon_it_says_so(self):
        with Nginx(self.folder, free_port()) as nginx:
            self.assertEqual(request(nginx.port, "GET", "/api/chair/1").status, 502)


if __name__ == "__main__":
    if NGINX is None:
        skip("nginx is not installed")
    main()
