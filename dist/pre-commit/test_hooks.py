"""Runs the hooks as users do, with pre-commit and prek, from a wheel and without Go."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "python")]

import render_mirror  # noqa: E402
from build_wheels import BuildError  # noqa: E402
from install_case import EXE, PROJECT, RULE, TAG, VERSION, InstallCase, tools  # noqa: E402

LOCAL = """\
repos:
  - repo: local
    hooks:
      - id: astrosecrets
        name: astrosecrets
        entry: astrosecrets check
        language: python
        additional_dependencies: ["%s"]
        require_serial: true
        args: [%s]
"""
MIRROR = """\
repos:
  - repo: %s
    rev: %s
    hooks:
      - id: astrosecrets
        args: [%s]
"""


class MirrorTest(unittest.TestCase):
    def test_hooks(self):
        text = "# comment\n- id: a\n  language: golang\n  files: &files |\n    x\n- id: b\n  language: system\n  files: *files\n"
        self.assertEqual(render_mirror.hooks(text), "- id: a\n  language: python\n  files: |\n    x\n")

    def test_other_hooks(self):
        for text in ("", "- id: a\n  language: system\n", "- id: a\n  language: system\n- id: b\n  language: golang\n"):
            with self.assertRaises(BuildError):
                render_mirror.hooks(text)

    def test_bad_tag(self):
        with self.assertRaises(BuildError):
            render_mirror.render("main", os.devnull)


class HookTest(InstallCase):
    def setUp(self):
        super().setUp()
        self.tools = tools()
        self.environment["PATH"] += os.pathsep + self.tools
        # The index of this test has one package; what builds the mirror's comes from the usual index.
        self.environment.update(PIP_EXTRA_INDEX_URL=self.index, UV_INDEX=self.index)
        for name, text in PROJECT.items():
            os.makedirs(self.path("project"), exist_ok=True)
            with open(self.path("project", name), "w", newline="\n") as file:
                file.write(text)
        self.git("project", "init", "--quiet")

    def git(self, directory, *arguments):
        return self.run_command("git", *arguments, cwd=self.path(directory))

    def configure(self, text):
        with open(self.path("project", ".pre-commit-config.yaml"), "w") as file:
            file.write(text)
        self.git("project", "add", "--all")

    def mirror(self):
        render_mirror.render(TAG, self.path("mirror"))
        self.git("mirror", "init", "--quiet")
        self.git("mirror", "add", "--all")
        self.git("mirror", "commit", "--quiet", "--message", TAG)
        self.git("mirror", "tag", TAG)
        return self.path("mirror")

    def hook(self, tool, code):
        return self.run_command(os.path.join(self.tools, tool + EXE), "run", "--color", "never", code=code, cwd=self.path("project"))

    def check_hook(self, tool, what, config):
        """Check that the hook refuses the project, fixes it and then accepts it; config makes the file for some args."""
        self.configure(config(""))
        with self.timed("%s, %s, cold" % (tool, what)):
            self.assertIn("[%s]" % RULE, self.hook(tool, 1))
        with self.timed("%s, %s, warm" % (tool, what)):
            self.hook(tool, 1)
        self.configure(config("--fix"))
        self.hook(tool, 1)
        self.git("project", "add", "--all")
        self.hook(tool, 0)
        with open(self.path("project", ".env")) as file:
            self.assertIn('"variables_prefix": null', file.read())

    def check_local(self, tool):
        self.check_hook(tool, "repo: local with the wheel", lambda args: LOCAL % (self.wheel.replace("\\", "/"), args))

    def check_mirror(self, tool):
        mirror = self.mirror().replace("\\", "/")
        self.check_hook(tool, "mirror", lambda args: MIRROR % (mirror, TAG, args))

    def test_pre_commit_local(self):
        self.check_local("pre-commit")

    def test_pre_commit_mirror(self):
        self.check_mirror("pre-commit")

    def test_prek_local(self):
        self.check_local("prek")

    def test_prek_mirror(self):
        self.check_mirror("prek")

    def test_pinned_name(self):
        config = lambda args: LOCAL % ("astrosecrets==" + VERSION, args)
        self.check_hook("prek", "repo: local with the name", config)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
