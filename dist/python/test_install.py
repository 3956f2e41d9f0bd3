"""Installs the wheel as users do, each time into a fresh environment without Go."""

import os
import sys
import unittest
import venv

from install_case import BIN, EXE, VERSION, InstallCase, tools

PINNED = "astrosecrets==" + VERSION


class PipTest(InstallCase):
    def setUp(self):
        super().setUp()
        venv.create(self.path("venv"), with_pip=True)
        self.python = self.path("venv", BIN, "python" + EXE)

    def pip(self, *arguments):
        self.run_command(self.python, "-m", "pip", "install", "--quiet", "--index-url", self.index, *arguments)

    def test_pip(self):
        with self.timed("pip install"):
            self.pip("astrosecrets")
        self.check_program(self.path("venv", BIN, "astrosecrets" + EXE))
        self.check_program(self.python, "-m", "astrosecrets")
        self.run_command(self.python, "-m", "pip", "check")
        self.run_command(self.python, "-m", "pip", "uninstall", "--quiet", "--yes", "astrosecrets")
        self.assertFalse(os.path.exists(self.path("venv", BIN, "astrosecrets" + EXE)))

    def test_pip_target(self):
        self.pip("--target", self.path("target"), PINNED)
        self.check_program(self.python, "-m", "astrosecrets", PYTHONPATH=self.path("target"))

    def test_pip_prefix(self):
        self.pip("--prefix", self.path("prefix"), PINNED)
        packages = [name for name, directories, _ in os.walk(self.path("prefix")) if "astrosecrets" in directories]
        self.check_program(self.python, "-m", "astrosecrets", PYTHONPATH=packages[0])

    def test_program_is_missing(self):
        self.pip(PINNED)
        os.remove(self.path("venv", BIN, "astrosecrets" + EXE))
        self.assertIn("install the wheel again", self.run_command(self.python, "-m", "astrosecrets", code=3))


class ToolsTest(InstallCase):
    def setUp(self):
        super().setUp()
        self.tools = tools()

    def tool(self, name):
        return os.path.join(self.tools, name + EXE)

    def test_uv_pip(self):
        uv = self.tool("uv")
        self.run_command(uv, "venv", "--quiet", self.path("venv"))
        with self.timed("uv pip install"):
            self.run_command(uv, "pip", "install", "--quiet", "--default-index", self.index, PINNED, VIRTUAL_ENV=self.path("venv"), UV_PYTHON=self.path("venv"))
        self.check_program(self.path("venv", BIN, "astrosecrets" + EXE))

    def test_uvx(self):
        with self.timed("uvx, cold"):
            self.run_command(self.tool("uvx"), "--quiet", "--default-index", self.index, "astrosecrets", "version")
        with self.timed("uvx, warm"):
            self.run_command(self.tool("uvx"), "--quiet", "--default-index", self.index, "astrosecrets", "version")
        self.check_program(self.tool("uvx"), "--quiet", "--default-index", self.index, "astrosecrets")

    def test_uv_tool(self):
        with self.timed("uv tool install"):
            self.run_command(self.tool("uv"), "tool", "install", "--quiet", "--default-index", self.index, PINNED)
        self.check_program(self.path("uv_tool_bin_dir", "astrosecrets" + EXE))

    def test_pipx(self):
        with self.timed("pipx install"):
            self.run_command(self.tool("pipx"), "install", "--quiet", "--index-url", self.index, PINNED)
        self.check_program(self.path("pipx_bin_dir", "astrosecrets" + EXE))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
