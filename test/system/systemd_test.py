#!/usr/bin/env python3
"""docs/systemd/ holds units that systemd understands, and their settings reach nazotted."""

import shutil
import subprocess

from nazotted import CONDITIONS, SOURCE, SystemTest, clean_environment, main

UNIT = SOURCE / "docs" / "systemd" / "nazotted.service"
EXPOSURE_MAX = 12  # tenths
INSTALLED = "/usr/local/sbin/nazotted"


class Systemd(SystemTest):
    def test_verify(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("systemd-analyze is not installed")
        text = UNIT.read_text()
        self.assertEqual(text.count(INSTALLED), 1)
        unit = self.folder / "nazotted.service"
        unit.write_text(text.replace(INSTALLED, str(self.build.nazotted)))
        socket = shutil.copy(UNIT.with_suffix(".socket"), self.folder)
        result = subprocess.run(["systemd-analyze", "verify", unit, socket], capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))

    def test_exposure(self):
        """As docs/OPERATIONS.md prints it."""
        if shutil.which("systemd-analyze") is None:
            self.skipTest("systemd-analyze is not installed")
        result = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                                 f"--threshold={EXPOSURE_MAX}", UNIT], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_state_directory_holds_the_default_store(self):
        state = self.folder / "state"
        state.mkdir()
        environment = clean_environment({"STATE_DIRECTORY": str(state), "NAZOTTE_CONDITIONS": str(CONDITIONS)})
        result = subprocess.run([self.build.nazotted, "--check"], env=environment, capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(f"sqlite:{state}/nazotte.sqlite", result.stdout + result.stderr)


if __name__ == "__main__":
    main()
