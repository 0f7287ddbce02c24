"""A TCP gate between nazotted and its database: forwards, delays, swallows, or cuts.

Cuts, when the client says a certain word:
    before   the word never reaches the server
    inside   the server gets half of the packet
    answer   the server acts and answers; the answer never reaches the client
    half     the client gets half of the answer
    frozen   the server acts; from then on nothing passes either way, and nobody is told
In all but the last both sides see the connection end.
"""

import select
import socket
import threading
import time

CHUNK = 1 << 16
POLL_SECONDS = 0.02


class Gate:
    """Thread safe. Lives until close()."""

    def __init__(self, server_port):
        self.server_port = server_port
        self.delay = 0.0  # seconds, for each chunk in each direction
        self.cuts = 0
        self.refuse_after_cut = False  # the next cut shuts the gate
        self._stuck = self._shut = self._closed = False
        self._armed = None  # (word, cut)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def shut(self):
        """Connections are closed, new ones at once."""
        self._shut = True

    def stick(self):
        """Connections stay, new ones are accepted, nothing passes."""
        self._stuck = True

    def open(self):
        """As at first. What was stuck is closed, since its time has passed."""
        with self._lock:
            self._armed = None
            self.refuse_after_cut = False
        self._shut = True
        time.sleep(3 * POLL_SECONDS)
        self.delay = 0.0
        self._stuck = self._shut = False

    def arm(self, word, cut):
        """The next time a client says `word`."""
        with self._lock:
            self._armed = (word.encode(), cut)

    def close(self):
        self._closed = True
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self):
        while not self._closed:
            if not select.select([self._listener], [], [], POLL_SECONDS)[0]:
                continue
            client, _ = self._listener.accept()
            if self._shut:
                client.close()
                continue
            self._threads.append(threading.Thread(target=self._serve, args=(client,)))
            self._threads[-1].start()

    def _serve(self, client):
        with client:
            try:
                with socket.create_connection(("127.0.0.1", self.server_port)) as server:
                    self._forward(client, server)
            except OSError:
                pass  # both ends see it close

    def _forward(self, client, server):
        while not self._closed and not self._shut:
            ready = [] if self._stuck else select.select([client, server], [], [], POLL_SECONDS)[0]
            if self._stuck:
                time.sleep(POLL_SECONDS)
            for source in ready:
                data = source.recv(CHUNK)
                if not data:
                    return
                time.sleep(self.delay)
                if source is client and (cut := self._cut(data)):
                    return self._act(cut, data, client, server)
                (server if source is client else client).sendall(data)

    def _cut(self, data):
        """How to cut, when the word is in `data`."""
        with self._lock:
            if self._armed is None or self._armed[0] not in data:
                return None
            (_, cut), self._armed = self._armed, None
            self.cuts += 1
            self._shut = self.refuse_after_cut
            return cut

    def _act(self, cut, data, client, server):
        if cut == "before":
            return
        server.sendall(data[:len(data) // 2] if cut == "inside" else data)
        if cut == "inside":
            return
        if cut == "frozen":
            while not self._closed:
                time.sleep(POLL_SECONDS)
            return
        answer = server.recv(CHUNK)
        if cut == "half":
            client.sendall(answer[:len(answer) // 2])
