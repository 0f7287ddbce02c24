#!/usr/bin/env python3
"""SIGTERM in the middle of writes. Whatever SIGKILL does is for test/crash."""

import threading

from nazotted import Daemon, SystemTest, main, multipart, request


def chair_csv(first_id, rows, stock):
    lines = [f"{first_id + i},chair,text,/images/chair/1.png,1,50,50,50,crash,,kind,{first_id + i},{stock}"
             for i in range(rows)]
    return "\n".join(lines).encode() + b"\n"


class Stop(SystemTest):
    def start(self):
        return Daemon(self.build, self.folder, "--store", f"sqlite:{self.folder}/shop.sqlite").wait_until_ready()

    def test_sigterm_answers_what_is_in_flight(self):
        daemon = self.start()
        body, headers = multipart("chairs", chair_csv(1, 20_000, 1))
        statuses = []

        def send_import():
            try:
                statuses.append(request(daemon.port, "POST", "/api/chair", body, headers).status)
            except OSError:
                statuses.append(None)  # the daemon had stopped accepting

        client = threading.Thread(target=send_import)
        client.start()
        client.join(0.02)
        self.assertEqual(daemon.stop(), 0)
        client.join()
        with self.start() as again:
            expected = 20_000 if statuses == [201] else 0
            answer = again.request("GET", "/api/chair/search?color=crash&page=0&perPage=0").json()
            self.assertEqual(answer["count"], expected, statuses)


if __name__ == "__main__":
    main()
