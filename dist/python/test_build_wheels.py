"""Tests of build_wheels.py that need nothing but Python."""

import base64
import contextlib
import csv
import hashlib
import io
import os
import subprocess
import tarfile
import tempfile
import unittest
import zipfile
from unittest import mock

import build_wheels

TIME = (2026, 1, 2, 3, 4, 6)


def read(*path):
    with open(os.path.join(build_wheels.ROOT, *path), encoding="utf-8") as file:
        return file.read()


class VersionTest(unittest.TestCase):
    def test_tags(self):
        for tag, version in {
            "v0.1.0": "0.1.0",
            "v12.34.56": "12.34.56",
            "v1.0.0-alpha.1": "1.0.0a1",
            "v1.0.0-beta.2": "1.0.0b2",
            "v1.0.0-rc.10": "1.0.0rc10",
        }.items():
            self.assertEqual(build_wheels.version_of_tag(tag), version)

    def test_other_tags(self):
        for tag in ("0.1.0", "v1", "v1.2", "v01.2.3", "v1.2.3-rc1", "v1.2.3+meta", "v1.2.3\n", ""):
            with self.assertRaises(build_wheels.BuildError):
                build_wheels.version_of_tag(tag)

    def test_tree_without_tag(self):
        with mock.patch.object(build_wheels, "_git", side_effect=[subprocess.CalledProcessError(128, "git"), "0123456789ab"]):
            self.assertEqual(build_wheels.version_of_tree(), "0.0.0.dev0+g0123456789ab")
        with mock.patch.object(build_wheels, "_git", side_effect=OSError):
            self.assertEqual(build_wheels.version_of_tree(), "0.0.0.dev0")

    def test_time(self):
        with mock.patch.dict(os.environ, SOURCE_DATE_EPOCH="1767323046"):
            self.assertEqual(build_wheels.timestamp(), (2026, 1, 2, 3, 4, 6))
        with mock.patch.dict(os.environ, SOURCE_DATE_EPOCH="0"):
            self.assertEqual(build_wheels.timestamp(), (1980, 1, 1, 0, 0, 0))


class PlatformTest(unittest.TestCase):
    def test_host(self):
        for system, machine, want in (
            ("Linux", "x86_64", "linux-x86_64"),
            ("Linux", "aarch64", "linux-aarch64"),
            ("Darwin", "x86_64", "macos-x86_64"),
            ("Darwin", "arm64", "macos-arm64"),
            ("Windows", "AMD64", "windows-x86_64"),
            ("Windows", "ARM64", None),
            ("Linux", "riscv64", None),
            ("Plan9", "x86_64", None),
        ):
            with mock.patch.multiple(build_wheels.platform_module, system=lambda: system, machine=lambda: machine):
                self.assertEqual(build_wheels.host_platform(), want)

    def test_no_wheel_for_host(self):
        with mock.patch.object(build_wheels, "host_platform", return_value=None), contextlib.redirect_stderr(io.StringIO()) as errors:
            self.assertEqual(build_wheels.main(["--tag", "v1.2.3", "--platform", "host"]), 1)
        self.assertIn("go install", errors.getvalue())


class WheelTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def test_every_platform(self):
        for platform, (_, _, tags) in build_wheels.PLATFORMS.items():
            with self.subTest(platform):
                path = build_wheels.build(platform, "1.2.3", b"program", self.directory, TIME)
                self.assertEqual(os.path.basename(path), "astrosecrets-1.2.3-py3-none-%s.whl" % ".".join(tags))
                with zipfile.ZipFile(path) as wheel:
                    self.check(wheel, platform, tags)

    def check(self, wheel, platform, tags):
        program = "astrosecrets-1.2.3.data/scripts/astrosecrets" + (".exe" if "windows" in platform else "")
        info = "astrosecrets-1.2.3.dist-info/"
        self.assertEqual(
            wheel.namelist(),
            ["astrosecrets/__init__.py", "astrosecrets/__main__.py", program]
            + [info + name for name in ("licenses/LICENSE", "METADATA", "WHEEL", "RECORD")],
        )
        self.assertEqual(wheel.read(program), b"program")
        for entry in wheel.infolist():
            self.assertEqual(entry.date_time, TIME)
            self.assertEqual(entry.external_attr >> 16, 0o100755 if entry.filename == program else 0o100644, entry.filename)
        fields = wheel.read(info + "WHEEL").decode().splitlines()
        self.assertEqual([line for line in fields if line.startswith("Tag: ")], ["Tag: py3-none-" + tag for tag in tags])
        self.assertIn("Root-Is-Purelib: false", fields)
        self.assertIn("\nVersion: 1.2.3\n", wheel.read(info + "METADATA").decode())
        self.assertEqual(wheel.read(info + "licenses/LICENSE").decode(), read("LICENSE"))
        listed = {}
        for name, digest, size in csv.reader(io.StringIO(wheel.read(info + "RECORD").decode())):
            listed[name] = digest
            if name != info + "RECORD":
                data = wheel.read(name)
                want = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
                self.assertEqual((digest, int(size)), ("sha256=" + want, len(data)))
        self.assertEqual(sorted(listed), sorted(wheel.namelist()))

    def test_same_bytes_twice(self):
        paths = []
        for name in ("first", "second"):
            mask = os.umask(0o077 if name == "first" else 0o022)
            try:
                paths.append(build_wheels.build("linux-x86_64", "1.2.3", b"program" * 1000, os.path.join(self.directory, name), TIME))
            finally:
                os.umask(mask)
        with open(paths[0], "rb") as first, open(paths[1], "rb") as second:
            self.assertEqual(first.read(), second.read())

    def archive(self, program=b"program"):
        path = os.path.join(self.directory, "astrosecrets_1.2.3_linux_amd64.tar.gz")
        with tarfile.open(path, "w:gz") as archive:
            entry = tarfile.TarInfo("astrosecrets")
            entry.size = len(program)
            archive.addfile(entry, io.BytesIO(program))
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        with open(os.path.join(self.directory, "checksums.txt"), "w", encoding="ascii") as file:
            file.write("%s  astrosecrets_1.2.3_linux_amd64.tar.gz\n%s  astrosecrets_1.2.3_linux_amd64.tar.gz.sbom.json\n" % (digest, digest))
        return path

    def test_program_of_the_archive(self):
        self.archive()
        self.assertEqual(build_wheels.read_archive(self.directory, "linux-x86_64"), b"program")

    def test_wrong_checksum(self):
        path = self.archive()
        with open(path, "ab") as file:
            file.write(b"\0")
        with self.assertRaisesRegex(build_wheels.BuildError, "checksum"):
            build_wheels.read_archive(self.directory, "linux-x86_64")
        with contextlib.redirect_stderr(io.StringIO()) as errors:
            self.assertEqual(build_wheels.main(["--tag", "v1.2.3", "--archives", self.directory, "--platform", "linux-x86_64", "--out", self.directory]), 1)
        self.assertIn("checksum", errors.getvalue())

    def test_missing_archive(self):
        self.archive()
        with self.assertRaisesRegex(build_wheels.BuildError, "0 archives for macos-arm64"):
            build_wheels.read_archive(self.directory, "macos-arm64")


class AgreementTest(unittest.TestCase):
    """What this builder and other files of the repository must say alike."""

    def test_flags_of_goreleaser(self):
        text = read(".goreleaser.yaml")
        self.assertIn("-s -w -buildid= -X %s={{ .Version }}" % build_wheels.VERSION_VARIABLE, text)
        self.assertIn("flags: [-trimpath]", text)
        self.assertIn("CGO_ENABLED=0", text)

    def test_version_variable(self):
        package, _, variable = build_wheels.VERSION_VARIABLE.rpartition(".")
        directory = package.replace("github.com/astrosecrets/astrosecrets", "").strip("/")
        source = "".join(read(directory, name) for name in os.listdir(os.path.join(build_wheels.ROOT, directory)) if name.endswith(".go"))
        self.assertRegex(source, r"(?m)^(var %s string|\t%s +string)$" % (variable, variable))

    def test_description(self):
        for line in read("dist", "python", "DESCRIPTION.md").splitlines():
            self.assertLessEqual(len(line), 120)


if __name__ == "__main__":
    unittest.main()
