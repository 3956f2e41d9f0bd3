#!/usr/bin/env python3
"""Writes the contents of the pre-commit mirror repository for one release.

    render_mirror.py --tag TAG --out DIR

The release workflow commits and tags what this writes. The hook is the first one of
.pre-commit-hooks.yaml, with Python as its language, so that both select the same files.
"""

import argparse
import os
import re
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "dist", "python"))

from build_wheels import BuildError, version_of_tag  # noqa: E402


def hooks(text):
    """Return the hooks file of the mirror, made of the text of .pre-commit-hooks.yaml."""
    starts = [match.start() for match in re.finditer(r"(?m)^- id:", text)]
    if not starts:
        raise BuildError(".pre-commit-hooks.yaml has no hook")
    first = text[starts[0] : starts[1] if len(starts) > 1 else len(text)]
    first, count = re.subn(r"(?m)^  language: golang$", "  language: python", first)
    if count != 1:
        raise BuildError("the first hook of .pre-commit-hooks.yaml is not `language: golang`")
    return re.sub(r"(?m)^  files: &\w+ ", "  files: ", first)


def render(tag, out):
    """Write the mirror for a tag into the directory out, which may hold an earlier one."""
    version = version_of_tag(tag)
    os.makedirs(out, exist_ok=True)
    template = os.path.join(HERE, "template")
    for name in sorted(os.listdir(template)):
        with open(os.path.join(template, name), encoding="utf-8") as file:
            text = file.read()
        _write(out, name, text.replace("@VERSION@", version).replace("@TAG@", tag))
    with open(os.path.join(ROOT, ".pre-commit-hooks.yaml"), encoding="utf-8") as file:
        _write(out, ".pre-commit-hooks.yaml", hooks(file.read()))
    shutil.copyfile(os.path.join(ROOT, "LICENSE"), os.path.join(out, "LICENSE"))


def _write(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def main(arguments):
    parser = argparse.ArgumentParser(description="Write the pre-commit mirror for a release.")
    parser.add_argument("--tag", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args(arguments)
    try:
        render(options.tag, options.out)
    except (BuildError, OSError) as error:
        print("render_mirror.py: %s" % error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
