"""What Prometheus, Grafana and scripts are told: promtool judges it, the dashboard and the alerts name what exists."""

import json
import re
import shutil
import subprocess

from nazotted import FIXTURE, SOURCE, Daemon, SystemTest, main, multipart, skip

RULES = SOURCE / "docs" / "prometheus" / "nazotte.rules.yml"
ALERTS = SOURCE / "test" / "system" / "alerts.yml"
DASHBOARD = SOURCE / "docs" / "grafana" / "nazotte.json"
MONITORING = SOURCE / "docs" / "MONITORING.md"
METRIC = re.compile(r"\b(?:nazotte|process)_[a-z_]+")


def promtool(*arguments, text=None):
    return subprocess.run(["promtool", *arguments], input=text, capture_output=True, text=True)


def families(text):
    return set(re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE))


def value(text, series):
    found = re.search("^" + re.escape(series) + " (.+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else None


def expressions(node):
    """All "expr" and queries of variables in a dashboard."""
    if isinstance(node, dict):
        for key, child in node.items():
            if key in ("expr", "query") and isinstance(child, str):
                yield child
            yield from expressions(child)
    elif isinstance(node, list):
        for child in node:
            yield from expressions(child)


def exists(name, known):
    """A histogram's series are named after it."""
    return name in known or re.sub("_(bucket|sum|count)$", "", name) in known


class MetricsTest(SystemTest):
    def start(self):
        return Daemon(self.build, self.folder, "--store", "memory:", "--initial-data", FIXTURE, "--check-interval", "0")

    def scrape(self, daemon):
        answer = daemon.request("GET", "/metrics")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        return answer.body.decode()

    def visit(self, daemon):
        self.assertEqual(daemon.request("GET", "/api/chair/search?priceRangeId=1&page=0&perPage=5").status, 200)
        self.assertEqual(daemon.request("GET", "/nowhere").status, 404)
        body, headers = multipart("estates", b"broken")
        self.assertEqual(daemon.request("POST", "/api/estate", body, headers).status, 400)
        buy = daemon.request("POST", "/api/chair/buy/1", b'{"email":"a@example.com"}')
        self.assertEqual(buy.status, 200)

    def test_promtool_finds_nothing_to_complain_about(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            self.visit(daemon)
            text = self.scrape(daemon)
        judged = promtool("check", "metrics", text=text)
        self.assertEqual((judged.returncode, judged.stdout, judged.stderr), (0, "", ""))

    def test_promtool_would_find_faults(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            text = self.scrape(daemon)
        without_help = re.sub("^# HELP nazotte_rows .*\n", "", text, flags=re.MULTILINE)
        twice = text + "# TYPE nazotte_http_threads gauge\nnazotte_http_threads 1\n"
        unfinished = text.replace("nazotte_live_rows{table=\"chair\"} ", "nazotte_live_rows{table=\"chair} ")
        for planted in (without_help, twice, unfinished):
            self.assertNotEqual(planted, text)
            self.assertNotEqual(promtool("check", "metrics", text=planted).returncode, 0)

    def test_what_happens_is_counted(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            self.visit(daemon)
            text = self.scrape(daemon)
            status = daemon.request("GET", "/status").json()
        requests = "nazotte_http_requests_total"
        self.assertEqual(value(text, requests + '{method="GET",route="/api/chair/search",status="200"}'), 1)
        self.assertEqual(value(text, requests + '{method="none",route="none",status="404"}'), 1)
        self.assertEqual(value(text, 'nazotte_imports_total{table="estate",result="refused"}'), 1)
        self.assertEqual(value(text, 'nazotte_buys_total{result="done"}'), 1)
        self.assertEqual(value(text, "nazotte_group_commit_buys_sum"), 1)
        for family in ("nazotte_write_commit_duration_seconds", "nazotte_store_commit_duration_seconds",
                       "nazotte_store_commit_rows"):
            self.assertEqual(value(text, family + '_count{write="buy"}'), 1)
            self.assertEqual(value(text, family + '_count{write="import"}'), 0)
        self.assertGreater(value(text, "process_open_fds"), 3)
        self.assertGreaterEqual(value(text, "process_max_fds"), value(text, "process_open_fds"))
        self.assertEqual(value(text, 'nazotte_store_state{kind="memory",state="ready"}'), 1)
        self.assertEqual(value(text, 'nazotte_rows{table="chair"}'), status["tables"][0]["rows"])
        self.assertGreater(value(text, "process_resident_memory_bytes"), 1e6)
        failed = status["writes"][0]
        self.assertEqual((failed["table"], failed["result"]), ("estate", "failed"))
        self.assertIn("row 1", failed["error"])
        self.assertEqual(status["buys"]["done"], 1)
        self.assertEqual(status["store"]["state"], "ready")

    def test_dashboard_alerts_and_document_name_what_exists_and_nothing_is_undocumented(self):
        with self.start() as daemon:
            daemon.wait_until_ready()
            known = families(self.scrape(daemon))
        named = {name for text in expressions(json.loads(DASHBOARD.read_text())) for name in METRIC.findall(text)}
        self.assertGreater(len(named), 15)
        alerts = set(METRIC.findall(RULES.read_text()))
        documented = set(re.findall(r"`((?:nazotte|process)_[a-z_]+)`", MONITORING.read_text()))
        for name in named | alerts | documented:
            self.assertTrue(exists(name, known), f"{name} is in no answer of /metrics")
        self.assertEqual(known - documented, set())
        self.assertFalse(exists("nazotte_nothing", known))

    def test_promtool_takes_the_scrape_configuration_of_the_document(self):
        configuration = self.folder / "prometheus.yml"
        block = re.search(r"^```yaml\n(.*?)^```$", MONITORING.read_text(), re.DOTALL | re.MULTILINE).group(1)
        for text, status in ((block, 0), (block.replace("targets", "goals"), 1)):
            configuration.write_text(text)
            judged = promtool("check", "config", str(configuration))
            self.assertEqual(judged.returncode, status, judged.stdout + judged.stderr)

    def test_every_alert_fires_and_ends_when_it_should(self):
        alerts = re.findall(r"^ +- alert: (\w+)$", RULES.read_text(), re.MULTILINE)
        cases = ALERTS.read_text()
        self.assertGreater(len(alerts), 5)
        for alert in alerts:
            fires = re.search(rf"alertname: {alert}\n +exp_alerts:\n", cases)
            self.assertTrue(fires, f"{alert} fires in no case")
            self.assertRegex(cases[fires.end():].split("- name:")[0], rf"alertname: {alert}}}")
        judged = promtool("test", "rules", str(ALERTS))
        self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_promtool_would_find_an_alert_that_is_silent(self):
        rules = self.folder / "rules.yml"
        cases = self.folder / "alerts.yml"
        cases.write_text(re.sub(r"^rule_files:.*", f"rule_files: [{rules}]", ALERTS.read_text(), flags=re.MULTILINE))
        for text, status in ((RULES.read_text(), 0), (RULES.read_text().replace("> 2048", "> 4096"), 1)):
            rules.write_text(text)
            self.assertEqual(promtool("test", "rules", str(cases)).returncode, status)

    def test_promtool_takes_the_alerts(self):
        judged = promtool("check", "rules", str(RULES))
        self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)
        planted = self.folder / "planted.yml"
        planted.write_text(RULES.read_text().replace("up{job", "up{{job"))
        self.assertNotEqual(promtool("check", "rules", str(planted)).returncode, 0)


if __name__ == "__main__":
    if not shutil.which("promtool"):
        skip("promtool is missing: .ci/install-packages test")
    main()
