# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The wheel in other releases of Debian, each in a folder of its own; in the long tier only, as root."""

import os
import shutil
import subprocess
import tempfile
import unittest
import zipfile
from pathlib import Path

from cli import ROOT

WHEELS = sorted((ROOT / ".build-wheel" / "dist").glob("inseam-*.whl"))
MIRROR = os.environ.get("INSEAM_MIRROR", "http://deb.debian.org/debian")
SCRIPT = """
set -e
cd /package
tool=inseam/bin/inseam
$tool --version
$tool generate --rows 1000 -q -o rollouts.jsonl
$tool convert rollouts.jsonl -q -o rollouts.inseam
$tool compute seam rollouts.inseam --pm sft --rm sky --into seam -q
$tool verify rollouts.inseam -q
$tool count rollouts.inseam --where 'any_worse(rm.sky > gold(rm.sky))'
$tool count rollouts.inseam --where "prompt REGEXP '[0-9]+'" > /dev/null
"""


@unittest.skipUnless(os.environ.get("INSEAM_LONG"), "in the long tier only")
@unittest.skipUnless(os.geteuid() == 0 and shutil.which("debootstrap"), "needs root and debootstrap")
class Distributions(unittest.TestCase):
    def system(self, release: str) -> Path:
        """A minimal system of a release with the wheel in /package."""
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", "--include=zlib1g,libstdc++6", release, str(folder), MIRROR]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])
        with zipfile.ZipFile(WHEELS[-1]) as wheel:
            wheel.extractall(folder / "package")
        (folder / "package/inseam/bin/inseam").chmod(0o755)
        return folder

    def run_in(self, folder: Path) -> subprocess.CompletedProcess:
        # There is no /proc either, as in some containers.
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        return subprocess.run(["chroot", folder, "sh", "-c", SCRIPT], capture_output=True, text=True, env=environment)

    def test_newer_releases(self) -> None:
        for release in ("trixie", "sid"):
            done = self.run_in(self.system(release))
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "0.1.0\n602\n", ""), release)

    def test_an_older_release_says_what_is_missing(self) -> None:
        done = self.run_in(self.system("bullseye"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("GLIBC_2.3", done.stderr)


if __name__ == "__main__":
    unittest.main()
