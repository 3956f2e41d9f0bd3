#!/usr/bin/env python3
"""Writes the Homebrew formula for one release.

    render_formula.py --tag TAG --checksums FILE --out FILE

GoReleaser's own formulas are deprecated in favor of casks, and macOS refuses what a cask installs
unless the program is notarized or the cask removes the quarantine mark. A formula has neither problem.
"""

import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "python"))

from build_wheels import BuildError, version_of_tag  # noqa: E402

SYSTEMS = (("macos", "darwin"), ("linux", "linux"))
MACHINES = (("arm", "arm64"), ("intel", "amd64"))


def formula(tag, checksums):
    """Return the formula for a tag; checksums maps the names of the archives to their SHA-256."""
    version_of_tag(tag)
    lines = [
        "# The release workflow of astrosecrets writes this file.",
        "class Astrosecrets < Formula",
        '  desc "Check the secrets-backend configuration of Astro (Apache Airflow) projects"',
        '  homepage "https://github.com/astrosecrets/astrosecrets"',
        '  version "%s"' % tag[1:],
        '  license "Apache-2.0"',
    ]
    for system, goos in SYSTEMS:
        lines += ["", "  on_%s do" % system]
        for machine, goarch in MACHINES:
            name = "astrosecrets_%s_%s_%s.tar.gz" % (tag[1:], goos, goarch)
            if name not in checksums:
                raise BuildError("checksums.txt does not list %s" % name)
            lines += [
                "    on_%s do" % machine,
                '      url "https://github.com/astrosecrets/astrosecrets/releases/download/%s/%s"' % (tag, name),
                '      sha256 "%s"' % checksums[name],
                "    end",
            ]
        lines.append("  end")
    lines += [
        "",
        "  def install",
        '    bin.install "astrosecrets"',
        '    man1.install "docs/astrosecrets.1"',
        '    generate_completions_from_executable(bin/"astrosecrets", "completion")',
        "  end",
        "",
        "  test do",
        '    assert_match version.to_s, shell_output("#{bin}/astrosecrets version")',
        "  end",
        "end",
        "",
    ]
    return "\n".join(lines)


def main(arguments):
    parser = argparse.ArgumentParser(description="Write the Homebrew formula for a release.")
    parser.add_argument("--tag", required=True)
    parser.add_argument("--checksums", required=True, help="the checksums.txt of the release")
    parser.add_argument("--out", required=True)
    options = parser.parse_args(arguments)
    try:
        with open(options.checksums, encoding="ascii") as file:
            checksums = {name.strip(): digest for digest, _, name in (line.partition("  ") for line in file)}
        text = formula(options.tag, checksums)
        os.makedirs(os.path.dirname(os.path.abspath(options.out)), exist_ok=True)
        with open(options.out, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except (BuildError, OSError) as error:
        print("render_formula.py: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
