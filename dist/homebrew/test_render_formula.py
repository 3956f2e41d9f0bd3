"""Tests of render_formula.py. Where Ruby is there, it checks the syntax."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "python")]

import render_formula  # noqa: E402
from build_wheels import BuildError  # noqa: E402

CHECKSUMS = {
    "astrosecrets_1.2.3_%s_%s.tar.gz" % (goos, goarch): "%064x" % number
    for number, (goos, goarch) in enumerate([("darwin", "arm64"), ("darwin", "amd64"), ("linux", "arm64"), ("linux", "amd64")])
}


class FormulaTest(unittest.TestCase):
    def test_archives(self):
        text = render_formula.formula("v1.2.3", CHECKSUMS)
        self.assertIn('version "1.2.3"', text)
        for name, digest in CHECKSUMS.items():
            self.assertIn('releases/download/v1.2.3/%s"\n      sha256 "%s"\n' % (name, digest), text)

    def test_missing_archive(self):
        with self.assertRaisesRegex(BuildError, "does not list"):
            render_formula.formula("v1.2.4", CHECKSUMS)

    def test_command_line(self):
        with tempfile.TemporaryDirectory() as directory:
            checksums, out = os.path.join(directory, "checksums.txt"), os.path.join(directory, "Formula", "astrosecrets.rb")
            with open(checksums, "w") as file:
                file.writelines("%s  %s\n" % (digest, name) for name, digest in CHECKSUMS.items())
            self.assertEqual(render_formula.main(["--tag", "v1.2.3", "--checksums", checksums, "--out", out]), 0)
            with open(out) as file:
                self.assertEqual(file.read(), render_formula.formula("v1.2.3", CHECKSUMS))
            if shutil.which("ruby"):
                subprocess.run(["ruby", "-c", out], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    unittest.main()
