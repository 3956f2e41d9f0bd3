"""What the installation tests share: the wheel, an index that serves it, and the tools.

ASTROSECRETS_WHEEL is a wheel to test instead of a new one, and ASTROSECRETS_TAG its tag. The tools of tools.txt are installed once
into the user's cache directory. Where something is missing a test is skipped, with the reason.
"""

import atexit
import contextlib
import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import venv

import build_wheels

TAG = os.environ.get("ASTROSECRETS_TAG", "v0.0.1")
VERSION = build_wheels.version_of_tag(TAG)
DEMO = os.path.join(build_wheels.ROOT, "testdata", "demo")
EXE = ".exe" if os.name == "nt" else ""
BIN = "Scripts" if os.name == "nt" else "bin"
TIMEOUT = 300

# A project with one mistake that has a safe fix, of its own kind in this repository's fixtures.
PROJECT = {
    "Dockerfile": "FROM astrocrpublic.azurecr.io/runtime:3.1-12\n",
    "requirements.txt": "apache-airflow-providers-microsoft-azure\n",
    ".env": "AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend\n"
    'AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "variables_prefix": None}\n',
}
RULE = "kwargs/invalid-json"


@functools.lru_cache(maxsize=None)
def wheel():
    """Return the path of the wheel for this machine."""
    if os.environ.get("ASTROSECRETS_WHEEL"):
        return os.path.abspath(os.environ["ASTROSECRETS_WHEEL"])
    name = build_wheels.host_platform()
    if name is None:
        raise unittest.SkipTest("no wheel is made for this platform")
    if shutil.which("go") is None:
        raise unittest.SkipTest("no go on the PATH to compile the program with")
    directory = tempfile.mkdtemp(prefix="astrosecrets-wheel-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    program = build_wheels.compile_program(name, VERSION)
    return build_wheels.build(name, VERSION, program, directory, build_wheels.timestamp())


@functools.lru_cache(maxsize=None)
def tools():
    """Return the directory with uv, pipx, pre-commit and prek."""
    requirements = os.path.join(build_wheels.HERE, "tools.txt")
    with open(requirements, "rb") as file:
        key = hashlib.sha256(file.read() + sys.version.encode()).hexdigest()[:12]
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    directory = os.path.join(cache, "astrosecrets-ci", "python-tools-" + key)
    done = os.path.join(directory, "done")
    if not os.path.exists(done):
        if sys.version_info < (3, 11):
            raise unittest.SkipTest("the tools need Python 3.11")
        venv.create(directory, with_pip=True, clear=True)
        command = [os.path.join(directory, BIN, "python" + EXE), "-m", "pip", "install", "--quiet", "--retries", "1", "--require-hashes", "-r", requirements]
        if subprocess.run(command, timeout=TIMEOUT).returncode != 0:
            raise unittest.SkipTest("cannot install the tools of tools.txt: does the Python package index answer?")
        with open(done, "w"):
            pass
    return os.path.join(directory, BIN)


class InstallCase(unittest.TestCase):
    """A test with a fresh directory, an index with the wheel, and no Go on the PATH."""

    def setUp(self):
        self.wheel = wheel()
        directory = tempfile.TemporaryDirectory(prefix="astrosecrets-install-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.index = self.serve()
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("UV_", "PIPX_", "PRE_COMMIT", "PREK", "GIT_", "PYTHON", "VIRTUAL_ENV", "PIP_FIND_LINKS", "PIP_NO_INDEX"))
        }
        self.environment.update(
            PATH=os.pathsep.join(["/usr/bin", "/bin"]) if os.name != "nt" else os.environ["PATH"],
            PIP_DISABLE_PIP_VERSION_CHECK="1",
            PIP_NO_CACHE_DIR="1",
            GIT_CONFIG_GLOBAL=os.devnull,
            GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.com", GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@example.com",
        )
        # Whatever the tools keep, they keep in the fresh directory.
        for name in ("UV_CACHE_DIR", "UV_TOOL_DIR", "UV_TOOL_BIN_DIR", "PIPX_HOME", "PIPX_BIN_DIR", "PRE_COMMIT_HOME", "PREK_HOME"):
            self.environment[name] = self.path(name.lower())
        self.environment.update(UV_PYTHON=sys.executable, PIPX_DEFAULT_PYTHON=sys.executable)
        if os.name != "nt":
            self.assertIsNone(shutil.which("go", path=self.environment["PATH"]), "these tests must run without Go")

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def serve(self):
        """Serve a package index on the loopback interface and return its URL."""
        root = self.path("index")
        os.makedirs(os.path.join(root, "simple", "astrosecrets"))
        shutil.copy(self.wheel, os.path.join(root, "simple", "astrosecrets"))

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *args):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=root))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return "http://127.0.0.1:%d/simple/" % server.server_port

    def run_command(self, *command, code=0, cwd=None, **environment):
        """Run a command, check its exit code and return what it printed on both streams."""
        result = subprocess.run(
            command, cwd=cwd or self.directory, env=dict(self.environment, **environment), timeout=TIMEOUT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, encoding="utf-8",
        )
        self.assertEqual(result.returncode, code, "%s\n%s" % (" ".join(command), result.stdout))
        return result.stdout

    @contextlib.contextmanager
    def timed(self, what):
        """Print how long the body took."""
        start = time.monotonic()
        yield
        print("%-46s %6.2f s" % (what, time.monotonic() - start), flush=True)

    def check_program(self, *command, **environment):
        """Check that a command is the program: it says its version and finds the mistakes of the demo."""
        self.assertIn(VERSION, self.run_command(*command, "version", **environment))
        self.assertIn("[%s]" % RULE, self.run_command(*command, "check", DEMO, code=1, **environment))
