"""Runs the hooks as users do, with pre-commit and prek, from a wheel and without Go."""

import os
import re
import sys
import unittest
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "python")]

import render_mirror  # noqa: E402
from build_wheels import ROOT, BuildError  # noqa: E402
from install_case import BIN, EXE, PROJECT, RULE, TAG, VERSION, InstallCase, tools  # noqa: E402

EXAMPLES = os.path.join(ROOT, "docs", "examples", "pre-commit")


def example(name, **replacements):
    """Return an example of the documentation without its args, with the given texts replaced."""
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as file:
        text = "".join(line for line in file if not line.lstrip().startswith("args:"))
    for old, new in replacements.values():
        if old not in text:
            raise AssertionError("%s does not have %s" % (name, old))
        text = text.replace(old, new.replace("\\", "/"))
    return text


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
        """Check that the hook refuses the project, fixes it with --fix and then accepts it."""
        self.configure(config)
        with self.timed("%s, %s, cold" % (tool, what)):
            self.assertIn("[%s]" % RULE, self.hook(tool, 1))
        with self.timed("%s, %s, warm" % (tool, what)):
            self.hook(tool, 1)
        self.configure(re.sub(r"(?m)^( +)(- )id: .*$", r"\g<0>\n\1  args: [--fix]", config))
        self.hook(tool, 1)
        self.git("project", "add", "--all")
        self.hook(tool, 0)
        with open(self.path("project", ".env")) as file:
            self.assertIn('"variables_prefix": null', file.read())

    def check_wheel(self, tool):
        self.check_hook(tool, "local hook with the wheel", example("local.yaml", wheel=("astrosecrets==0.1.0", self.wheel)))

    def check_mirror(self, tool):
        mirror = self.mirror()
        config = example("mirror.yaml", url=("https://github.com/astrosecrets/astrosecrets-pre-commit", mirror), tag=("v0.1.0", TAG))
        self.check_hook(tool, "mirror", config)

    def test_pre_commit_wheel(self):
        self.check_wheel("pre-commit")

    def test_pre_commit_mirror(self):
        self.check_mirror("pre-commit")

    def test_prek_wheel(self):
        self.check_wheel("prek")

    def test_prek_mirror(self):
        self.check_mirror("prek")

    def test_prek_version(self):
        self.check_hook("prek", "local hook with the version", example("local.yaml", version=("==0.1.0", "==" + VERSION)))

    def test_readme(self):
        """The hook of the README runs the program that is installed."""
        venv.create(self.path("venv"), with_pip=True)
        self.run_command(self.path("venv", BIN, "python" + EXE), "-m", "pip", "install", "--quiet", "--no-index", self.wheel)
        self.environment["PATH"] = self.path("venv", BIN) + os.pathsep + self.environment["PATH"]
        with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
            (config,) = re.findall(r"```yaml\n(repos:\n.*?)```", file.read(), re.DOTALL)
        self.configure(config)
        for tool in ("pre-commit", "prek"):
            self.assertIn("[%s]" % RULE, self.hook(tool, 1))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[1:]])
