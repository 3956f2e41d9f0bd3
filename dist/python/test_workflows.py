"""Audits the workflows and the action with zizmor, which knows the ways in which they are attacked."""

import os
import subprocess
import unittest

from build_wheels import ROOT
from install_case import EXE, TIMEOUT, tools


class WorkflowTest(unittest.TestCase):
    def test_zizmor(self):
        command = [os.path.join(tools(), "zizmor" + EXE), "--offline", "--quiet", "--min-severity", "medium", "--color", "never", ".github", "action.yml"]
        result = subprocess.run(command, cwd=ROOT, timeout=TIMEOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
        self.assertEqual(result.returncode, 0, result.stdout)


if __name__ == "__main__":
    unittest.main()
