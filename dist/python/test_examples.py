"""Runs the scripts of docs/examples as their CI systems do, with the wheel of this tree in place of the release."""

import json
import os
import shutil
import sys
import unittest
import venv

from build_wheels import ROOT
from install_case import BIN, DEMO, EXE, VERSION, InstallCase, tools


class ExampleTest(InstallCase):
    def setUp(self):
        super().setUp()
        if os.name == "nt":
            self.skipTest("the examples run on Linux")
        venv.create(self.path("venv"), with_pip=True)
        shutil.copytree(DEMO, self.path("project"))
        self.environment["PATH"] = self.path("venv", BIN) + os.pathsep + self.environment["PATH"]
        self.environment["PIP_INDEX_URL"] = self.index
        self.environment["BUILD_ARTIFACTSTAGINGDIRECTORY"] = self.directory

    def read(self, name):
        """Return the data of a YAML file; the tools have a reader for YAML, Python has none."""
        path = os.path.join(ROOT, "docs", "examples", name)
        code = "import json, sys, yaml; print(json.dumps({str(k): v for k, v in yaml.safe_load(open(sys.argv[1])).items()}))"
        return json.loads(self.run_command(os.path.join(tools(), "python" + EXE), "-c", code, path))

    def script(self, text):
        """Run a script in a copy of the demo project: it must end with exit code 1, which says that there are findings."""
        self.assertIn("==0.1.0", text)
        return self.run_command("bash", "-e", "-c", text.replace("==0.1.0", "==" + VERSION), cwd=self.path("project"), code=1)

    def check_files(self, *names):
        for name in names:
            self.assertTrue(os.path.getsize(self.path(*name.split("/"))), name)

    def test_gitlab(self):
        job = self.read("gitlab-ci.yml")["astrosecrets"]
        self.script("\n".join(job["script"]))
        self.check_files(*("project/" + name for name in job["artifacts"]["reports"].values()))

    def test_azure(self):
        steps = self.read("azure-pipelines.yml")["steps"]
        (bash,) = [step["bash"] for step in steps if "bash" in step]
        self.script(bash)
        (results,) = [step["inputs"]["testResultsFiles"] for step in steps if step.get("task", "").startswith("PublishTestResults")]
        self.check_files("project/" + results, "astrosecrets.sarif")

    def test_bitbucket(self):
        (step,) = self.read("bitbucket-pipelines.yml")["pipelines"]["default"]
        self.script("\n".join(step["step"]["script"]))
        self.check_files("project/test-results/astrosecrets.xml")

    def test_circleci(self):
        steps = self.read("circleci.yml")["jobs"]["astrosecrets"]["steps"]
        (command,) = [step["run"]["command"] for step in steps if "run" in step]
        self.script(command)
        (store,) = [step["store_test_results"]["path"] for step in steps if "store_test_results" in step]
        self.check_files("project/" + store + "/astrosecrets.xml")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
