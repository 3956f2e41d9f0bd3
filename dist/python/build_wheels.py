#!/usr/bin/env python3
"""Builds the wheels of astrosecrets. It needs Python 3.8 and its standard library alone.

    build_wheels.py [--tag TAG] [--out DIR] [--archives DIR] [--platform NAME]...

Without --archives it compiles the program with Go. With --archives it takes the program out of the
archives of a release, each of which must have the checksum that DIR/checksums.txt gives, so that a
wheel holds the same bytes as the archive. Two runs on one commit write the same bytes, given the
same Go and the same zlib: every time in the wheel is that of the commit.
"""

import argparse
import atexit
import base64
import hashlib
import os
import platform as platform_module
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
VERSION_VARIABLE = "github.com/astrosecrets/astrosecrets/internal/cli.version"

# Name: (GOOS, GOARCH, platform tags). The program is linked statically, so one Linux wheel serves
# glibc and musl. macOS 12 is the oldest release that Go 1.25 and 1.26 run on.
PLATFORMS = {
    "linux-x86_64": ("linux", "amd64", ("manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_1_x86_64")),
    "linux-aarch64": ("linux", "arm64", ("manylinux_2_17_aarch64", "manylinux2014_aarch64", "musllinux_1_1_aarch64")),
    "macos-x86_64": ("darwin", "amd64", ("macosx_12_0_x86_64",)),
    "macos-arm64": ("darwin", "arm64", ("macosx_12_0_arm64",)),
    "windows-x86_64": ("windows", "amd64", ("win_amd64",)),
}


class BuildError(Exception):
    """Something that the caller can correct; the message says how."""


def host_platform():
    """Return the name of this machine's platform in PLATFORMS, or None."""
    system = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}.get(platform_module.system())
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform_module.machine().lower(), platform_module.machine().lower())
    if system == "linux" and machine == "arm64":
        machine = "aarch64"
    name = "%s-%s" % (system, machine)
    return name if name in PLATFORMS else None


def version_of_tag(tag):
    """Return the PEP 440 version of a git tag: v1.2.3 is 1.2.3, v1.2.3-rc.1 is 1.2.3rc1."""
    match = re.fullmatch(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-(alpha|beta|rc)\.(0|[1-9]\d*))?", tag)
    if not match:
        raise BuildError("tag %r is not vMAJOR.MINOR.PATCH, optionally with -alpha.N, -beta.N or -rc.N" % tag)
    major, minor, patch, kind, number = match.groups()
    suffix = {"alpha": "a", "beta": "b", "rc": "rc"}[kind] + number if kind else ""
    return "%s.%s.%s%s" % (major, minor, patch, suffix)


def version_of_tree():
    """Return the version of the tag at HEAD, else a local version, which package indexes refuse."""
    try:
        return version_of_tag(_git("describe", "--tags", "--exact-match", "--match", "v*"))
    except (BuildError, OSError, subprocess.CalledProcessError):
        pass
    try:
        return "0.0.0.dev0+g" + _git("rev-parse", "--short=12", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        return "0.0.0.dev0"


def timestamp():
    """Return the time for all files of a wheel: SOURCE_DATE_EPOCH, else the commit's, else 1980."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        try:
            given = _git("log", "-1", "--format=%ct")
        except (OSError, subprocess.CalledProcessError):
            given = "0"
    # A zip file cannot hold an earlier year.
    return max(time.gmtime(int(given))[:6], (1980, 1, 1, 0, 0, 0))


def _git(*args):
    return subprocess.run(["git", "-C", ROOT, *args], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True).stdout.strip()


def compile_program(platform, version):
    """Return the bytes of the program, compiled with the flags of .goreleaser.yaml."""
    goos, goarch, _ = PLATFORMS[platform]
    environment = dict(os.environ, CGO_ENABLED="0", GOOS=goos, GOARCH=goarch)
    output = os.path.join(_temporary(), "%s-%s%s" % (goos, goarch, _exe(platform)))
    flags = "-s -w -buildid= -X %s=%s" % (VERSION_VARIABLE, version)
    command = ["go", "build", "-trimpath", "-ldflags", flags, "-o", output, "./cmd/astrosecrets"]
    try:
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BuildError("cannot compile for %s: %s" % (platform, error)) from error
    with open(output, "rb") as file:
        return file.read()


def _temporary():
    directory = tempfile.mkdtemp(prefix="astrosecrets-wheels-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


def read_archive(directory, platform):
    """Return the bytes of the program in the release archive for a platform, after its checksum is checked."""
    goos, goarch, _ = PLATFORMS[platform]
    with open(os.path.join(directory, "checksums.txt"), encoding="ascii") as file:
        checksums = {name.strip(): digest for digest, _, name in (line.partition("  ") for line in file if line.strip())}
    pattern = re.compile(r"astrosecrets_.+_%s_%s\.(tar\.gz|zip)" % (goos, goarch))
    names = [name for name in checksums if pattern.fullmatch(name)]
    if len(names) != 1:
        raise BuildError("checksums.txt lists %d archives for %s, expected one" % (len(names), platform))
    path = os.path.join(directory, names[0])
    with open(path, "rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != checksums[names[0]]:
            raise BuildError("%s does not have the checksum of checksums.txt" % names[0])
    program = "astrosecrets" + _exe(platform)
    try:
        if path.endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                return archive.read(program)
        with tarfile.open(path) as archive:
            return archive.extractfile(program).read()
    except KeyError:
        raise BuildError("%s has no %s" % (names[0], program)) from None


def _exe(platform):
    return ".exe" if PLATFORMS[platform][0] == "windows" else ""


def metadata(version):
    """Return the core metadata: PEP 566 with the license fields of PEP 639."""
    with open(os.path.join(HERE, "DESCRIPTION.md"), encoding="utf-8") as file:
        description = file.read()
    home = "https://github.com/astrosecrets/astrosecrets"
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", "astrosecrets"),
        ("Version", version),
        ("Summary", "Check the secrets-backend configuration of Astro (Apache Airflow) projects"),
        ("Description-Content-Type", "text/markdown; charset=UTF-8; variant=GFM"),
        ("Keywords", "airflow,astro,astronomer,secrets,linter,vault,pre-commit"),
        ("License-Expression", "Apache-2.0"),
        ("License-File", "LICENSE"),
        ("Project-URL", "Homepage, " + home),
        ("Project-URL", "Documentation, " + home + "/tree/main/docs"),
        ("Project-URL", "Changelog, " + home + "/blob/main/CHANGELOG.md"),
        ("Project-URL", "Issues, " + home + "/issues"),
        ("Requires-Python", ">=3.8"),
        ("Classifier", "Environment :: Console"),
        ("Classifier", "Framework :: Apache Airflow"),
        ("Classifier", "Intended Audience :: Developers"),
        ("Classifier", "Programming Language :: Go"),
        ("Classifier", "Programming Language :: Python :: 3"),
        ("Classifier", "Topic :: Security"),
        ("Classifier", "Topic :: Software Development :: Quality Assurance"),
    ]
    return "".join("%s: %s\n" % field for field in fields) + "\n" + description


def build(platform, version, program, out, date_time):
    """Write the wheel for a platform into the directory out and return its path."""
    tags = PLATFORMS[platform][2]
    info = "astrosecrets-%s.dist-info/" % version
    wheel = "Wheel-Version: 1.0\nGenerator: astrosecrets build_wheels.py\nRoot-Is-Purelib: false\n"
    wheel += "".join("Tag: py3-none-%s\n" % tag for tag in tags)
    files = [("astrosecrets/" + name, _read("astrosecrets", name), 0o644) for name in ("__init__.py", "__main__.py")]
    files += [
        ("astrosecrets-%s.data/scripts/astrosecrets%s" % (version, _exe(platform)), program, 0o755),
        (info + "licenses/LICENSE", _read(os.pardir, os.pardir, "LICENSE"), 0o644),
        (info + "METADATA", metadata(version).encode("utf-8"), 0o644),
        (info + "WHEEL", wheel.encode("ascii"), 0o644),
    ]
    record = "".join("%s,sha256=%s,%d\n" % (name, _digest(data), len(data)) for name, data, _ in files)
    files.append((info + "RECORD", (record + info + "RECORD,,\n").encode("utf-8"), 0o644))
    os.makedirs(out, exist_ok=True)
    path = os.path.join(out, "astrosecrets-%s-py3-none-%s.whl" % (version, ".".join(tags)))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data, mode in files:
            entry = zipfile.ZipInfo(name, date_time)
            entry.create_system = 3  # Unix, on every system, for the mode below
            entry.external_attr = (stat.S_IFREG | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    return path


def _read(*path):
    with open(os.path.join(HERE, *path), "rb") as file:
        # The same bytes from a checkout with CRLF line ends.
        return file.read().replace(b"\r\n", b"\n")


def _digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


def main(arguments):
    parser = argparse.ArgumentParser(description="Build the wheels of astrosecrets.")
    parser.add_argument("--tag", help="the git tag of the release; default: the tag at HEAD, else a local version")
    parser.add_argument("--out", default=os.path.join(ROOT, "build", "wheels"), help="directory for the wheels")
    parser.add_argument("--archives", help="directory with the archives and the checksums.txt of a release")
    parser.add_argument("--platform", action="append", choices=["host", *PLATFORMS], help="host is this machine; default: all")
    options = parser.parse_args(arguments)
    try:
        version = version_of_tag(options.tag) if options.tag else version_of_tree()
        date_time = timestamp()
        for platform in options.platform or PLATFORMS:
            if platform == "host":
                platform = host_platform()
                if platform is None:
                    raise BuildError("no wheel is made for this machine; compile the program: go install ./cmd/astrosecrets")
            if options.archives:
                program = read_archive(options.archives, platform)
            else:
                program = compile_program(platform, version)
            print(build(platform, version, program, options.out, date_time))
    except (BuildError, OSError) as error:
        print("build_wheels.py: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
