#!/usr/bin/env python3
"""nazotted --check: exit status and message for good and bad configurations, and no password in any of them."""

import subprocess

from nazotted import CONDITIONS, FIXTURE, SystemTest, clean_environment, main

PASSWORD = "s3cret"


class Check(SystemTest):
    def check(self, *arguments, environment=None):
        result = subprocess.run([self.build.nazotted, "--check", *arguments], capture_output=True, text=True, timeout=60,
                                cwd=self.folder, env=clean_environment(environment))
        output = result.stdout + result.stderr
        self.assertNotIn(PASSWORD, output)
        return result.returncode, output

    def assert_refused(self, expected, *arguments, environment=None):
        status, output = self.check(*arguments, environment=environment)
        self.assertNotEqual(status, 0, output)
        self.assertIn(expected, output)

    def assert_fine(self, *arguments, environment=None):
        status, output = self.check(*arguments, environment=environment)
        self.assertEqual(status, 0, output)

    def test_good(self):
        self.assert_fine("--store", "memory:", "--conditions", CONDITIONS, "--initial-data", FIXTURE)
        self.assert_fine("--store", f"sqlite:{self.folder}/new.sqlite", "--conditions", CONDITIONS)

    def test_settings_come_from_the_environment_and_a_file_as_well(self):
        self.assert_fine(environment={"NAZOTTE_STORE": "memory:", "NAZOTTE_CONDITIONS": str(CONDITIONS)})
        settings = self.folder / "nazotted.conf"
        settings.write_text(f'store="memory:"\nconditions="{CONDITIONS}"\n')
        self.assert_fine("--config", settings)

    def test_conditions_that_are_not_there(self):
        self.assert_refused("chair_condition.json", "--store", "memory:", "--conditions", self.folder)

    def test_conditions_that_are_no_json(self):
        for name in ("chair_condition.json", "estate_condition.json"):
            (self.folder / name).write_text("{")
        self.assert_refused("chair", "--store", "memory:", "--conditions", self.folder)

    def test_initial_data_that_is_not_there(self):
        self.assert_refused(str(self.folder), "--store", "memory:", "--conditions", CONDITIONS, "--initial-data",
                            self.folder)

    def test_store_urls(self):
        for url in ("nothing", "ftp://host/x", "sqlite:", f"mysql://user:{PASSWORD}@host:port/db"):
            with self.subTest(url=url):
                self.assert_refused("[error]", "--store", url, "--conditions", CONDITIONS)

    def test_a_database_out_of_reach(self):
        self.assert_refused("***", "--store", f"mysql://user:{PASSWORD}@127.0.0.1:1/isuumo", "--conditions", CONDITIONS)

    def test_a_folder_that_cannot_hold_a_database(self):
        self.assert_refused("[error]", "--store", "sqlite:/proc/nothing/shop.sqlite", "--conditions", CONDITIONS)

    def test_flags(self):
        self.assert_refused("--no-such-flag", "--no-such-flag")
        self.assert_refused("--listen", "--listen", "127.0.0.1:99999", "--store", "memory:", "--conditions", CONDITIONS)
        self.assert_refused("--threads", "--threads", "0", "--store", "memory:", "--conditions", CONDITIONS)

    def test_the_password_may_come_from_a_file(self):
        file = self.folder / "password"
        file.write_text(PASSWORD + "\n")
        self.assert_refused("[error]", "--store", "mysql://user@127.0.0.1:1/isuumo", "--store-password-file", file,
                            "--conditions", CONDITIONS)


if __name__ == "__main__":
    main()
