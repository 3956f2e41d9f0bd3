#!/usr/bin/env python3
"""Write schema/bundled.json: which releases of the providers of our backends came with each release of Airflow.

    python3 schema/mine/bundled.py [--offline]

The official image, and whoever installs with Airflow's constraints file, gets the providers that were the newest
ones when the constraints of the release were made, for each Python. PyPI says when each release of Airflow and of a
provider was uploaded, and for which Pythons it is. The constraints are made at most 30 days before the upload of
Airflow, and their tag is sometimes moved in the week after it: the first and the last release of that time are
written. schema/bundled_test.go compares them with constraints files.
"""

import argparse
import datetime
import json
import pathlib
import re
import urllib.request

import mine

OUT = pathlib.Path(__file__).resolve().parent.parent / "bundled.json"
DISTRIBUTIONS = (
    "apache-airflow-providers-akeyless", "apache-airflow-providers-amazon", "apache-airflow-providers-cncf-kubernetes",
    "apache-airflow-providers-google", "apache-airflow-providers-hashicorp", "apache-airflow-providers-microsoft-azure",
    "apache-airflow-providers-yandex",
)
BEFORE, AFTER = datetime.timedelta(days=30), datetime.timedelta(days=7)
# Tags that were moved later than AFTER: see the tags of apache/airflow.
MOVED = {"2.0.0": datetime.datetime(2021, 2, 25, tzinfo=datetime.timezone.utc)}
PYTHONS = [(3, minor) for minor in range(6, 16)]


def metadata(distribution, offline):
    """What PyPI says about a distribution."""
    cached = mine.CACHE / f"{distribution}.json"
    if not offline:
        cached.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(f"https://pypi.org/pypi/{distribution}/json", timeout=120) as answer:
            cached.write_bytes(answer.read())
    return json.loads(cached.read_text())


def accepts(requires, python):
    """Whether Requires-Python holds for the first release of a Python."""
    for clause in filter(None, (c.strip() for c in (requires or "").split(","))):
        sign, version = re.match(r"(~=|==|!=|<=|>=|<|>)\s*([\d.]+)", clause).groups()
        given = tuple(int(n) for n in version.rstrip(".").split("."))[:2]
        given += (0,) * (2 - len(given))
        exact = clause.endswith(".*") or version.count(".") < 2
        holds = {
            "~=": given <= python and given[0] == python[0], ">=": python >= given, "<": python < given, "<=": python <= given,
            ">": python > given, "==": python == given, "!=": python != given or not exact,
        }[sign]
        if not holds:
            return False
    return True


def uploads(distribution, offline):
    """[(version, time of the upload, Requires-Python)] of the final releases, oldest version first."""
    found = []
    for version, files in metadata(distribution, offline)["releases"].items():
        if files and re.fullmatch(r"\d+(\.\d+)*", version):
            time = min(datetime.datetime.fromisoformat(f["upload_time_iso_8601"].replace("Z", "+00:00")) for f in files)
            found.append((version, time, files[0]["requires_python"]))
    return sorted(found, key=lambda release: mine.key(release[0]))


def newest(releases, time, python):
    """The newest release for a Python that was uploaded before a time; None if there was none."""
    fitting = [version for version, uploaded, requires in releases if uploaded <= time and accepts(requires, python)]
    return fitting[-1] if fitting else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--offline", action="store_true", help="use what the cache holds")
    offline = parser.parse_args().offline
    providers = {d: uploads(d, offline) for d in DISTRIBUTIONS}
    releases = {}
    for version, time, requires in uploads("apache-airflow", offline):
        if mine.key(version) < mine.key("2.0.0"):
            continue
        pythons = [p for p in PYTHONS if accepts(requires, p)]
        until = MOVED.get(version, time + AFTER)
        row = []
        for distribution in DISTRIBUTIONS:
            both = {newest(providers[distribution], at, p) for p in pythons for at in (time - BEFORE, time, until)} - {None}
            ends = sorted(both, key=mine.key)
            row.append(" ".join(dict.fromkeys([ends[0], ends[-1]])) if ends else "")
        releases[version] = row
    text = json.dumps({
        "$comment": "Written by schema/mine/bundled.py: the first and the last release of each provider that the constraints of a release of Airflow may hold.",
        "source": "Times of the uploads to PyPI.",
        "distributions": list(DISTRIBUTIONS),
    }, indent=2)
    rows = ",\n".join(f"    {json.dumps(v)}: {json.dumps(row)}" for v, row in releases.items())
    OUT.write_text(text[:-2] + ',\n  "releases": {\n' + rows + "\n  }\n}\n")


if __name__ == "__main__":
    main()
