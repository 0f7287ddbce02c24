"""Starts and stops nazotted and its peers for a benchmark, and reads the processor time and memory they used."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pin
import process_tree

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 15
TICKS_PER_SECOND = os.sysconf('SC_CLK_TCK')

NGINX_CONFIGURATION = """\
# nginx at its best at static files: no log, cached descriptors, sendfile with full frames, connections that stay.
{user}daemon off;
worker_processes {workers};
pid {folder}/{name}.pid;
error_log {folder}/{name}.error.log warn;
events {{
  worker_connections 4096;
}}
http {{
  access_log off;
  sendfile on;
  tcp_nopush {nopush};
  tcp_nodelay on;
  keepalive_timeout 75s;
  keepalive_requests 1000000000;
  open_file_cache max=10000 inactive=1h;
  open_file_cache_valid 1h;
  etag off;
  default_type application/json;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{sites}
}}
"""

FILES_SITE = """\
  server {{
    listen 127.0.0.1:{port} reuseport;
    root {folder}/files;
  }}
"""


class StartFailed(Exception):
    """The message says which program, and what it printed."""


@dataclass(frozen=True)
class CpuSeconds:
    user: float
    system: float

    def __sub__(self, other):
        return CpuSeconds(self.user - other.user, self.system - other.system)


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Server:
    """A running program with its log; `process_ids` are those whose processor time counts."""

    def __init__(self, name, port, command, folder):
        self.name = name
        self.port = port
        self._log_path = folder / f'{name}.log'
        with open(self._log_path, 'wb') as log:
            self._process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=subprocess.STDOUT,
                                             cwd=folder, preexec_fn=pin.server)

    def wait_until(self, path):
        """Until GET `path` is answered with 200."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f'http://127.0.0.1:{self.port}{path}', timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        self.stop()
        raise StartFailed(f'{self.name} did not answer {path}:\n{self.log()}')

    def log(self):
        return self._log_path.read_text(encoding='utf-8', errors='replace')[-4000:]

    def process_ids(self):
        return [self._process.pid] + process_tree.children(self._process.pid)

    def cpu(self):
        """User and system seconds of all its processes so far, in steps of a clock tick (10 ms)."""
        user = system = 0
        for process_id in self.process_ids():
            fields = process_tree.stat_fields(process_id)
            user += int(fields[11])
            system += int(fields[12])
        return CpuSeconds(user / TICKS_PER_SECOND, system / TICKS_PER_SECOND)

    def thread_cpu(self):
        """Seconds that each thread of the process has used so far."""
        tasks = f'/proc/{self._process.pid}/task'
        fields = [process_tree.stat_fields(f'{self._process.pid}/task/{thread}')
                  for thread in sorted(os.listdir(tasks))]
        return [(int(one[11]) + int(one[12])) / TICKS_PER_SECOND for one in fields]

    def resident_bytes(self):
        with open(f'/proc/{self._process.pid}/statm', encoding='ascii') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')

    def stop(self):
        """Asks it to end and waits; kills it when it does not."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


@dataclass(frozen=True)
class DaemonOptions:
    binary: str
    conditions: str
    initial_data: str
    threads: int
    gzip: str = 'off'  # elsewhere both sides send the same bytes
    others: tuple = ()


def start_nazotted(options, folder):
    port = free_port()
    command = [options.binary, '--listen', f'127.0.0.1:{port}', '--store', 'memory:', '--initial-data',
               options.initial_data, '--conditions', options.conditions, '--threads', str(options.threads),
               f'--gzip={options.gzip}', '--log-level', 'warn', *options.others]
    server = Server('nazotted', port, command, folder)
    server.wait_until('/readyz')
    return server


def start_bare_loop(program, threads, body_path, folder):
    port = free_port()
    server = Server('bare loop', port, [program, port, threads, body_path], folder)
    server.wait_until('/')
    return server


@dataclass(frozen=True)
class NginxOptions:
    name: str = 'nginx'
    workers: int = 1
    # Full frames; with pipelining it holds answers back.
    nopush: bool = True
    # Another site beside the files: this configuration as it stands, on the port instead of its own.
    proxy_configuration: str | None = None


def start_nginx(options, folder):
    """Serves `folder`/files with its own configuration below `folder`; touches nothing of an installed nginx."""
    port = free_port()
    # Started by root, workers would become another user, who cannot see a temporary folder.
    user = 'user root;\n' if os.geteuid() == 0 else ''
    configuration = folder / f'{options.name}.conf'
    sites = options.proxy_configuration or FILES_SITE.format(port=port, folder=folder)
    configuration.write_text(NGINX_CONFIGURATION.format(
        user=user, name=options.name, workers=options.workers, folder=folder, nopush='on' if options.nopush else 'off',
        sites=sites.replace('listen 80;', f'listen 127.0.0.1:{port};')), encoding='utf-8')
    server = Server(options.name, port, [shutil.which('nginx'), '-p', folder, '-c', configuration, '-e',
                                         folder / f'{options.name}.error.log'], folder)
    server.wait_until('/started')
    return server
