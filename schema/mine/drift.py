"""Mine the newest releases and say in words for a pull request what changes for users.

    python3 schema/mine/drift.py                   # mines everything, then compares with the last commit
    python3 schema/mine/drift.py --base REVISION   # compares the files with a revision, and mines nothing

It prints Markdown, and nothing if no user is concerned. The exit status is 0 in both cases.
"""

import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MINERS = ("mine.py", "options.py", "bundled.py", "conn_ids.py")


def before(revision, name):
    """The parsed file at a revision; None if it was not there."""
    result = subprocess.run(["git", "show", f"{revision}:{name}"], cwd=ROOT, capture_output=True)
    return json.loads(result.stdout) if result.returncode == 0 else None


def after(name):
    path = ROOT / name
    return json.loads(path.read_text()) if path.exists() else None


def code(value):
    return f"`{json.dumps(value) if not isinstance(value, str) else value}`"


def listed(items):
    return ", ".join(code(i) for i in sorted(items))


def backend(old, new):
    """The lines about one backend."""
    out = []
    releases = [v for v in new["x-releases"]["versions"] if v not in old["x-releases"]["versions"]]
    if releases:
        out.append(f"new releases: {', '.join(releases)}")
    was, now = old.get("properties", {}), new.get("properties", {})
    for verb, names in (("added", now.keys() - was.keys()), ("removed", was.keys() - now.keys())):
        if names:
            out.append(f"kwargs {verb}: {listed(names)}")
    for name in sorted(was.keys() & now.keys()):
        for key, what in (("default", "default"), ("x-since", "first release"), ("x-until", "first release without it")):
            if was[name].get(key) != now[name].get(key):
                out.append(f"{code(name)}: {what} was {code(was[name].get(key))}, is {code(now[name].get(key))}")
    classes = ({c["path"] if isinstance(c, dict) else c for c in d.get("x-classes", [])} for d in (old, new))
    old_classes, new_classes = classes
    if new_classes - old_classes:
        out.append(f"class paths added: {listed(new_classes - old_classes)}")
    if old_classes - new_classes:
        out.append(f"class paths removed: {listed(old_classes - new_classes)}")
    return out


def options(old, new):
    """The lines about options of Airflow and its providers."""
    key = lambda o: (o["section"], o["name"])
    was, now = ({key(o): o for o in d["options"]} for d in (old, new))
    out = [f"added: {code(f'[{s}] {n}')}" for s, n in sorted(now.keys() - was.keys())]
    out += [f"no longer known: {code(f'[{s}] {n}')}" for s, n in sorted(was.keys() - now.keys())]
    for k in sorted(was.keys() & now.keys()):
        if was[k] != now[k]:
            changed = sorted(f for f in was[k].keys() | now[k].keys() if was[k].get(f) != now[k].get(f))
            out.append(f"{code(f'[{k[0]}] {k[1]}')}: {', '.join(changed)} changed")
    return out


def report(revision):
    """The text of a pull request; empty if nothing changes for users."""
    parts = []
    names = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "schema/backends").glob("*.json") if p.name != "index.json")
    for name in names:
        old, new = before(revision, name), after(name)
        title = new["title"]
        lines = ["a new backend"] if old is None else backend(old, new)
        if lines:
            parts.append((title, lines))
    old, new = before(revision, "schema/options.json"), after("schema/options.json")
    if old and new and options(old, new):
        parts.append(("Options of Airflow", options(old, new)))
    text = "".join(f"\n### {title}\n\n" + "".join(f"- {line}\n" for line in lines) for title, lines in parts)
    return f"## What changes for users\n{text}" if text else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", metavar="REVISION", help="compare with this revision, and mine nothing")
    arguments = parser.parse_args()
    if arguments.base is None:
        for miner in MINERS:
            print(f"running {miner}", file=sys.stderr)
            subprocess.run([sys.executable, str(ROOT / "schema/mine" / miner)], cwd=ROOT, check=True)
    print(report(arguments.base or "HEAD"), end="")


if __name__ == "__main__":
    main()
