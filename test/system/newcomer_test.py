#!/usr/bin/env python3
"""The first hour of somebody new: generate data, start on SQLite, search, draw, import, buy, stop, start again."""

import json

from nazotted import Daemon, SystemTest, main, multipart

JAPAN = {"coordinates": [{"latitude": 30, "longitude": 128}, {"latitude": 46, "longitude": 128},
                         {"latitude": 46, "longitude": 146}, {"latitude": 30, "longitude": 146}]}
EMAIL = json.dumps({"email": "newcomer@example.com"})


class Newcomer(SystemTest):
    def start(self, *arguments):
        return Daemon(self.build, self.folder, "--store", f"sqlite:{self.folder}/shop.sqlite", *arguments)

    def drafts(self, first_id, rows):
        folder = self.build.generate(self.folder / f"drafts{first_id}", "--rows", str(rows), "--first-id",
                                     str(first_id), "--seed", "2")
        return (folder / "chair.csv").read_bytes(), (folder / "estate.csv").read_bytes()

    def look_around(self, daemon):
        found = daemon.request("GET", "/api/chair/search?priceRangeId=1&page=0&perPage=3").json()
        self.assertEqual(len(found["chairs"]), 3)
        self.assertGreater(found["count"], 3)
        first = found["chairs"][0]
        self.assertEqual(daemon.request("GET", f"/api/chair/{first['id']}").json(), first)
        drawn = daemon.request("POST", "/api/estate/nazotte", json.dumps(JAPAN)).json()
        self.assertEqual((drawn["count"], len(drawn["estates"])), (50, 50))
        self.assertEqual(len(daemon.request("GET", "/api/estate/low_priced").json()["estates"]), 20)
        self.assertLessEqual(len(daemon.request("GET", f"/api/recommended_estate/{first['id']}").json()["estates"]), 20)

    def import_drafts(self, daemon):
        chairs, estates = self.drafts(first_id=100001, rows=500)
        for target, field, csv in (("/api/chair", "chairs", chairs), ("/api/estate", "estates", estates)):
            body, headers = multipart(field, csv)
            answer = daemon.request("POST", target, body, headers)
            self.assertEqual((answer.status, answer.body), (201, b""), answer)
            self.assertEqual(daemon.request("POST", target, body, headers).status, 409)
        self.assertEqual(daemon.request("GET", "/api/chair/100500").status, 200)
        self.assertEqual(daemon.request("GET", "/api/estate/100001").status, 200)

    def buy_until_sold_out(self, daemon, chair_id):
        bought = 0
        while (answer := daemon.request("POST", f"/api/chair/buy/{chair_id}", EMAIL)).status == 200:
            bought += 1
        self.assertEqual(answer.status, 404)
        self.assertIn(bought, range(1, 11))
        self.assertEqual(daemon.request("GET", f"/api/chair/{chair_id}").status, 404)

    def state(self, daemon):
        """Everything that can be seen, as far as one page goes."""
        return [daemon.request("GET", target).body for target in (
            "/api/chair/search?features=%E8%A3%BD&page=0&perPage=10000", "/api/chair/low_priced",
            "/api/estate/low_priced", "/api/estate/search?rentRangeId=1&page=0&perPage=10000",
            "/api/chair/100500", "/api/estate/100001")]

    def test_first_hour(self):
        data = self.build.generate(self.folder / "data", "--rows", "3000")
        with self.start("--initial-data", data) as daemon:
            daemon.wait_until_ready()
            self.look_around(daemon)
            self.import_drafts(daemon)
            self.buy_until_sold_out(daemon, 1)
            self.buy_until_sold_out(daemon, 100002)
            before = self.state(daemon)
            self.assertEqual(daemon.stop(), 0)
        with self.start("--initial-data", data) as daemon:
            daemon.wait_until_ready()
            self.assertEqual(self.state(daemon), before)
            self.assertEqual(daemon.request("GET", "/api/chair/1").status, 404)
            self.assertEqual(daemon.request("POST", "/initialize").json(), {"language": "cpp"})
            self.assertEqual(daemon.request("GET", "/api/chair/1").status, 200)
            self.assertEqual(daemon.request("GET", "/api/chair/100500").status, 404)

    def test_without_initial_data_nobody_can_wipe_the_store(self):
        data = self.build.generate(self.folder / "data", "--rows", "30")
        with self.start("--initial-data", data) as daemon:
            daemon.wait_until_ready()
        with self.start() as daemon:
            daemon.wait_until_ready()
            self.assertEqual(daemon.request("POST", "/initialize").status, 404)
            self.assertEqual(daemon.request("GET", "/api/chair/30").status, 200)

    def test_an_empty_store_without_initial_data_can_be_filled_by_imports(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            self.assertEqual(daemon.request("GET", "/api/chair/low_priced").json(), {"chairs": []})
            chairs, _estates = self.drafts(first_id=1, rows=20)
            self.assertEqual(daemon.request("POST", "/api/chair", *multipart("chairs", chairs)).status, 201)
            self.assertEqual(len(daemon.request("GET", "/api/chair/low_priced").json()["chairs"]), 20)

    def test_two_daemons_cannot_share_a_file(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            other_folder = self.folder / "other"
            other_folder.mkdir()
            with Daemon(self.build, other_folder, "--check", "--store", f"sqlite:{self.folder}/shop.sqlite") as second:
                self.assertNotEqual(second.process.wait(timeout=30), 0)
                self.assertIn("[error]", second.log())

    def test_sql_files_fill_a_store_without_a_database_server(self):
        data = self.build.generate(self.folder / "data", "--rows", "1200", "--format", "sql")
        with self.start("--initial-data", data) as daemon:
            daemon.wait_until_ready()
            self.assertEqual(daemon.request("GET", "/api/estate/1200").status, 200)
            self.look_around(daemon)


if __name__ == "__main__":
    main()
