#!/usr/bin/env python3
"""The whole Dockerfile, its build stage included, in clean roots with the machine's own package servers: some minutes.

    docker_build_test.py BUILD
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import debian_packages  # noqa: E402
import image as images  # noqa: E402
from clean_root import CleanRoot, use_servers  # noqa: E402
from docker_test import DOCKER, tools  # noqa: E402
from nazotted import SOURCE, skip  # noqa: E402


def main():
    if os.geteuid() != 0:
        skip("a clean root needs root")
    folder_of_tools = tools()
    if "--unshared" not in sys.argv:
        os.execvp("unshare", ["unshare", "--mount", sys.executable, "-B", *sys.argv, "--unshared"])
    tarball = debian_packages.tarball(pathlib.Path(sys.argv[1]).resolve())
    stages = images.stages(images.parse(DOCKER / "Dockerfile", folder_of_tools)[0])
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(tempfile.TemporaryDirectory(prefix="nazotte-docker-build-"))
        roots = {name: CleanRoot(tarball, place, f"stage-{name}") for name in stages}
        for root in roots.values():
            stack.callback(root.close)
            use_servers(root)
        images.Image(roots["build"]).build(stages["build"], context=SOURCE)
        shipped = images.Image(roots["1"]).build(stages["1"], others={"build": roots["build"].path})
        version = subprocess.run(shipped.command(*shipped.entrypoint, "--version"), capture_output=True, text=True, check=True)
        print("the image has", version.stdout.strip())


if __name__ == "__main__":
    main()
