#!/usr/bin/env python3
"""Write schema/backends/*.json from the released packages and the overlays.

    python3 schema/mine/mine.py [--offline] [ID ...]

Python 3.11 or newer and pip, nothing else. See README.md beside this file.
"""

import argparse
import ast
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import follow

HERE = pathlib.Path(__file__).resolve().parent
OVERLAYS = HERE / "overlay"
OUT = HERE.parent / "backends"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "astrosecrets-mine"
CORE = "apache-airflow"
# The first Airflow with [secrets] backend.
FIRST = {CORE: (1, 10, 10)}
# What is kept of a wheel: the whole of apache-airflow is 13 MB, and there are ninety.
KEEP = re.compile(r"/secrets/.*\.py$|/_internal_client/.*\.py$|\.dist-info/METADATA$|^[^/]*/[^/]*\.py$|/config_templates/config\.yml$|/configuration/parser\.py$|/get_provider_info\.py$"
                  r"|/aws/utils/connection_wrapper\.py$|/aws/hooks/base_aws\.py$|^azure/core/.*\.py$|^azure/keyvault/.*\.py$|^hvac/.*\.py$")
FINAL = re.compile(r"\d+(\.\d+)*(\.post\d+)?$")
OPTIONS = argparse.Namespace(offline=False)


def key(version):
    return tuple(int(n) for n in re.findall(r"\d+", version))


# --- packages ---------------------------------------------------------------------------------


def pip(*arguments):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@functools.cache
def releases(distribution):
    """All final releases of a distribution, oldest first."""
    cached = CACHE / f"{distribution}.versions"
    if not OPTIONS.offline:
        said = pip("index", "versions", "--ignore-requires-python", distribution)
        line = next(line for line in said.splitlines() if line.startswith("Available versions:"))
        CACHE.mkdir(parents=True, exist_ok=True)
        cached.write_text(line.partition(":")[2])
    found = [v.strip() for v in cached.read_text().split(",")]
    return sorted((v for v in found if FINAL.fullmatch(v) and key(v) >= FIRST.get(distribution, ())), key=key)


@functools.cache
def wheel(distribution, version):
    """The kept files of one release: {path: text}; None if it has no wheel."""
    slim = CACHE / distribution / f"{version}.zip"
    if not slim.exists():
        if OPTIONS.offline:
            sys.exit(f"{distribution} {version} is not in the cache: run without --offline")
        # Since Airflow 3 apache-airflow is an empty shell; the code is in apache-airflow-core.
        names = [distribution]
        if distribution == CORE and key(version) >= (3,):
            names.append(f"{CORE}-core")
        slim.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as tmp, zipfile.ZipFile(slim.with_suffix(".new"), "w", zipfile.ZIP_DEFLATED) as out:
            for name in names:
                try:
                    pip("download", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "-d", tmp, f"{name}=={version}")
                except subprocess.CalledProcessError as error:
                    # A release that is a source archive alone; an index that does not answer has no versions.
                    if "No matching distribution" not in error.stderr or "from versions: none" in error.stderr:
                        raise
            for path in sorted(pathlib.Path(tmp).glob("*.whl")):
                with zipfile.ZipFile(path) as whl:
                    for member in sorted(whl.namelist()):
                        if KEEP.search(member):
                            out.writestr(member, whl.read(member))
        slim.with_suffix(".new").rename(slim)
    with zipfile.ZipFile(slim) as z:
        return {n: z.read(n).decode("utf-8", "replace") for n in z.namelist()} or None


def minimum_airflow(files):
    """The oldest Airflow a release accepts, by its Requires-Dist; "" if it names none."""
    for name, text in files.items():
        if name.endswith("METADATA"):
            found = re.search(r"^Requires-Dist: apache-airflow(?![-\w[])[^;\n]*?(?:>=|~=)\s*([0-9][0-9.]*)", text, re.M)
            if found:
                return found.group(1).rstrip(".")
    return ""


# --- classes ----------------------------------------------------------------------------------


def literal(node):
    """A default as JSON; what JSON has no form for, and names of constants, as None."""
    try:
        value = ast.literal_eval(node)
        json.dumps(value)
        return value
    except (ValueError, TypeError, SyntaxError):
        return None


def constants(*bodies):
    return {
        target.id: node.value
        for body in bodies
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def signature(tree, cls):
    """The constructor of a class: its kwargs in order, and whether it takes any other."""
    init = next((n for n in cls.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None)
    if init is None:
        return None
    known, a = constants(tree.body, cls.body), init.args
    missing = object()
    defaults = [missing] * (len(a.posonlyargs + a.args) - len(a.defaults)) + a.defaults
    kwargs = {}
    for arg, default in [*zip(a.posonlyargs + a.args, defaults), *zip(a.kwonlyargs, a.kw_defaults)]:
        if arg.arg == "self":
            continue
        entry = {"annotation": ast.unparse(arg.annotation) if arg.annotation else ""}
        if default is not missing and default is not None:
            if isinstance(default, ast.Name):
                default = known.get(default.id, default)
            entry["default"] = literal(default)
        kwargs[arg.arg] = entry
    return {"kwargs": kwargs, "open": a.kwarg is not None}


def find(files, path):
    """What a release knows of a class path: None, or {"kind": "class" | "alias", "signature"}."""
    module, _, name = path.rpartition(".")
    base = module.replace(".", "/")
    for file in (f"{base}.py", f"{base}/__init__.py"):
        if file not in files:
            continue
        tree = ast.parse(files[file])
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == name:
                found = signature(tree, node)
                forwards = found is None or set(found["kwargs"]) <= {"args"}
                return {"kind": "alias" if forwards and "warn" in files[file] else "class", "signature": found}
            if isinstance(node, ast.ImportFrom) and name in {n.asname or n.name for n in node.names}:
                return {"kind": "reexport" if file.endswith("__init__.py") else "alias", "signature": None}
    # airflow.contrib in Airflow 2: modules made on the fly from a table.
    package, _, leaf = module.rpartition(".")
    file = f"{package.replace('.', '/')}/__init__.py"
    if file in files:
        for node in ast.walk(ast.parse(files[file])):
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict):
                table = literal(node.value)
                if isinstance(table, dict) and name in (table.get(leaf) or {}):
                    return {"kind": "alias", "signature": None}
    return None


def describe(distribution, version, paths, follows=None):
    """All that this miner reads in one release; two releases that describe alike need no third."""
    files = wheel(distribution, version)
    described = {"airflow": minimum_airflow(files), "classes": {p: find(files, p) for p in paths}}
    if follows:
        described["passed"] = {k: d for k, (d, _) in passed({distribution: version}, paths, follows).items()}
    return described


# --- kwargs that are passed on ----------------------------------------------------------------


def passed(pins, paths, follows):
    """{kwarg: (distribution, file)} of all that the constructors hand on and that some receiver reads.

    follows is the overlay's: "through", the distributions of the receivers, each at its newest release unless pinned, and
    "from", the stations that a reader of source cannot see from the one before, because an object lies between: where,
    the holder there, and the name that the source of the backend mentions if it goes through that station.
    """
    owner, everything = {}, {}
    for dist in [*pins, *follows.get("through", [])]:
        files = wheel(dist, pins.get(dist) or releases(dist)[-1]) or {}
        owner |= dict.fromkeys(files, dist)
        everything |= files
    follower = follow.Follower(everything)
    for path in paths:
        follower.follow_constructor(path)
    texts = "".join(everything.get(follower.path(path.rpartition(".")[0]) or "", "") for path in paths)
    for start, holder, name in follows.get("from", []):
        if re.search(rf"\b{name}\b", texts):
            follower.follow(start, holder)
    return {key: (owner[file], file) for key, file in sorted(follower.keys.items())}


def receivers(distribution, paths, follows):
    """{kwarg: "FILE of DISTRIBUTION, since RELEASE"}: which source reads it, and from which release on."""
    newest = passed({distribution: releases(distribution)[-1]}, paths, follows)
    said = {}
    for dist in follows.get("through", []):
        pins = {distribution: releases(distribution)[-1]}
        changes = history(dist, lambda v, dist=dist: [k for k, (d, _) in passed(pins | {dist: v}, paths, follows).items() if d == dist])
        for key, (owner, file) in newest.items():
            if owner == dist:
                said[key] = f"{file} of {dist}, since {first(changes, lambda found, key=key: key in found)}"
    return said, newest


def own_file(distribution, paths, follows, changes, kwarg):
    """The file of the distribution itself that reads a kwarg, in the last release that does; "" if none does."""
    for version, described in reversed(changes):
        if described["passed"].get(kwarg) == distribution:
            return passed({distribution: version}, paths, follows)[kwarg][1]
    return ""


def first(changes, has):
    """The first release from which on a property holds until today."""
    since = changes[0][0]
    for version, described in changes:
        if not has(described):
            since = None
        elif since is None:
            since = version
    return since


def history(distribution, look):
    """[(version, look(version))] wherever it changed, the first release included.

    One release of each minor is read, then the patches between two that differ are bisected.
    """
    versions = releases(distribution)
    newest = {}
    for i, v in enumerate(versions):
        newest[key(v)[:2]] = i
    picks = sorted({0, len(versions) - 1, *newest.values()})
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        have = dict(zip(picks, pool.map(lambda i: wheel(distribution, versions[i]), picks)))
    # A release without a wheel (early 1.10) is passed over.
    versions = [v for i, v in enumerate(versions) if have.get(i, True) is not None]
    picks = sorted({versions.index(v) for i, v in enumerate(releases(distribution)) if have.get(i)})
    changes = [(versions[picks[0]], look(versions[picks[0]]))]

    def bisect(low, high):
        if look(versions[low]) == look(versions[high]):
            return
        inside = sorted(range(low + 1, high), key=lambda i: abs(2 * i - low - high))
        middle = next((i for i in inside if wheel(distribution, versions[i])), None)
        if middle is None:
            changes.append((versions[high], look(versions[high])))
            return
        bisect(low, middle)
        bisect(middle, high)

    for low, high in zip(picks, picks[1:]):
        bisect(low, high)
    return changes


# --- schemas ----------------------------------------------------------------------------------


def span(changes, has):
    """(since, until) of a property of the changes: "" for an end that was never seen."""
    flags = [(v, bool(has(d))) for v, d in changes]
    since = next((v for v, f in flags if f), None)
    if since is None:
        return None
    last = max(i for i, (_, f) in enumerate(flags) if f)
    until = flags[last + 1][0] if last + 1 < len(flags) else ""
    return ("" if since == flags[0][0] else since), until


JSON_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object", "list": "array",
              "Sequence": "array", "None": "null", "Dict": "object", "List": "array", "Mapping": "object"}


def types(annotation):
    """JSON types of an annotation: "str | Sequence[str] | None", "Optional[str]"."""
    text = annotation
    found = ["null"] if text.startswith("Optional[") else []
    text = re.sub(r"^(Optional|Union)\[(.*)\]$", r"\2", text)
    text = re.sub(r"\[[^\[\]]*\]", "", text)
    found += [JSON_TYPES.get(part.strip()) for part in re.split(r"[|,]", text)]
    return sorted({t for t in found if t}) or None


def document(tree_text, name):
    """{kwarg: sentence} from the :param: lines of the class."""
    for node in ast.walk(ast.parse(tree_text)):
        if isinstance(node, ast.ClassDef) and node.name == name:
            doc = ast.get_docstring(node) or ""
            found = re.findall(r":param (\w+):(.*?)(?=\n\s*:|\n\s*\n|\Z)", doc, re.S)
            return {k: " ".join(v.split()).replace("``", "`") for k, v in found}
    return {}


def build(overlay):
    """One schema, and the notes for whoever runs this."""
    ident, distribution = overlay["id"], overlay["distribution"]
    paths = [c["path"] for c in overlay["classes"]]
    notes = []

    def own(dist):
        return [c["path"] for c in overlay["classes"] if c.get("distribution", distribution) == dist]

    lines = {}
    for dist in dict.fromkeys([distribution, *(c.get("distribution", distribution) for c in overlay["classes"])]):
        wanted = own(dist)
        follows = overlay.get("follow") if dist == distribution else None
        lines[dist] = history(dist, lambda v, dist=dist, wanted=wanted, follows=follows: describe(dist, v, wanted, follows))
    changes = lines[distribution]

    classes = []
    for c in overlay["classes"]:
        dist, path = c.get("distribution", distribution), c["path"]
        line = lines[dist]
        ends = span(line, lambda d: d["classes"][path])
        if ends is None:
            sys.exit(f"{ident}: no release of {dist} has {path}: remove it from the overlay")
        entry = {"path": path, "distribution": dist}
        entry |= {k: v for k, v in zip(("since", "until"), ends) if v}
        deprecated = next((v for v, d in line if (d["classes"][path] or {}).get("kind") == "alias"), None)
        if deprecated:
            entry["deprecated-since"] = deprecated
        if path != overlay["classes"][0]["path"]:
            entry["replacement"] = overlay["classes"][0]["path"]
        entry |= {k: v for k, v in c.items() if k in ("note", "replacement", "since", "until", "deprecated-since")}
        classes.append(entry)

    def constructor(described):
        for path in own(distribution):
            found = described["classes"][path]
            if found and found["signature"] and found["kind"] == "class":
                return found["signature"]
        return None

    signatures = [(v, constructor(d)) for v, d in changes if constructor(d)]
    newest = signatures[-1][1]
    handed, sources = {}, {}
    if follows := overlay.get("follow"):
        sources, _ = receivers(distribution, own(distribution), follows)
        for v, d in changes:
            for kwarg in d["passed"]:
                handed.setdefault(kwarg, [])
        for kwarg in handed:
            handed[kwarg] = [(v, bool(constructor(d)) and (kwarg in d["passed"] or kwarg in constructor(d)["kwargs"])) for v, d in changes]
            if kwarg not in sources:
                file = own_file(distribution, own(distribution), follows, changes, kwarg)
                since = next(v for v, d in changes if d["passed"].get(kwarg) == distribution) if file else ""
                sources[kwarg] = f"{file} of {distribution}, since {since}" if file else ""
    objects = overlay.get("x-known-mistakes", {})
    last = releases(distribution)[-1]
    files, (module, _, name) = wheel(distribution, last), paths[0].rpartition(".")
    source = next((files[f] for f in (module.replace(".", "/") + ".py", module.replace(".", "/") + "/__init__.py") if f in files), "")
    documented = document(source, name) if source else {}

    mined = {}
    for _, s in signatures:
        for kwarg in s["kwargs"]:
            mined.setdefault(kwarg, None)
    order = [*newest["kwargs"], *(k for k in mined if k not in newest["kwargs"])]
    laid = overlay.get("properties", {})
    order += [k for k in laid if k not in mined]
    order += sorted(k for k in handed if k not in order and k not in objects)
    properties = {}
    for kwarg in order:
        own_words = dict(laid.get(kwarg, {}))
        prop = {}
        if kwarg in mined:
            since, until = span(signatures, lambda s: kwarg in s["kwargs"])
            values = [(v, s["kwargs"][kwarg]) for v, s in signatures if kwarg in s["kwargs"]]
            inferred = types(values[-1][1]["annotation"])
            if inferred:
                prop["type"] = inferred if len(inferred) > 1 else inferred[0]
            if kwarg in documented:
                prop["description"] = documented[kwarg]
            if kwarg not in laid:
                notes.append(f"{ident}: {kwarg} is not in the overlay: described from its docstring alone")
            if "default" in values[-1][1] and (values[-1][1]["default"] is not None or "null" in (own_words.get("type") or inferred or [])):
                prop["default"] = values[-1][1]["default"]
            if kwarg in handed:  # one that leaves the signature may go on through **kwargs
                since, until = span(handed[kwarg], bool)
            prop |= {k: v for k, v in (("x-since", since), ("x-until", until)) if v}
            olds = [(v, e.get("default")) for v, e in values]
            steps = [(v, d) for i, (v, d) in enumerate(olds) if i == 0 or d != olds[i - 1][1]]
            if len(steps) > 1:
                prop["x-defaults"] = [{"since": "" if i == 0 else v, "default": d} for i, (v, d) in enumerate(steps)]
        elif kwarg in handed:
            since, until = span(handed[kwarg], bool)
            prop |= {k: v for k, v in (("x-since", since), ("x-until", until)) if v}
            prop["x-passthrough"] = sources[kwarg].partition(" of ")[2].partition(",")[0]
            if kwarg not in laid:
                notes.append(f"{ident}: {kwarg} is passed on and is not in the overlay")
        elif "x-passthrough" not in own_words:
            sys.exit(f"{ident}: no release has the kwarg {kwarg}, and no receiver reads it: remove it from the overlay")
        else:
            notes.append(f"{ident}: {kwarg}: the overlay says x-passthrough, and no receiver reads it")
        if kwarg in handed:
            own_words.pop("x-source", None)
            prop["x-source"] = sources[kwarg]
        for word in ("x-since", "x-until"):
            if (kwarg in mined or kwarg in handed) and word in own_words and own_words[word] != prop.get(word):
                notes.append(f"{ident}: {kwarg}: the overlay's {word} {own_words[word]} overrides {prop.get(word)}")
        prop |= own_words
        properties[kwarg] = {k: prop[k] for k in sorted(prop, key=lambda k: (KEYWORDS.index(k) if k in KEYWORDS else 99, k))}

    for u in overlay.get("x-unknown-kwargs", []):
        inside = [s for v, s in signatures if key(v) >= key(u.get("since") or "0") and (not u.get("until") or key(v) < key(u["until"]))]
        if u["outcome"] != "does-not-start" and not all(s["open"] for s in inside):
            sys.exit(f"{ident}: x-unknown-kwargs says {u['outcome']}, but a release in that range takes no **kwargs")

    minimum, limits = None, []
    for v, d in changes:
        if d["airflow"] != minimum and distribution != CORE:
            minimum = d["airflow"]
            limits.append({"since": v, "airflow": minimum})

    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Generated by schema/mine from the released packages and schema/mine/overlay/{ident}.json. Do not edit.",
        "title": overlay["title"],
        "description": overlay["description"],
        "x-id": ident,
        "x-class": paths[0],
        "x-classes": classes,
        "x-distribution": distribution,
    }
    skip = {"id", "title", "description", "distribution", "classes", "properties", "follow"}
    schema |= {k: v for k, v in overlay.items() if k.startswith("x-")}
    schema["x-releases"] = {"versions": releases(distribution), "airflow": limits}
    schema["type"] = "object"
    schema["properties"] = properties
    schema |= {k: v for k, v in overlay.items() if k not in skip and not k.startswith("x-")}
    return schema, notes


KEYWORDS = ["type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "items", "minItems", "properties",
            "required", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "default", "description", "x-since", "x-until",
            "x-defaults", "x-credential", "x-identifier", "x-passthrough", "x-deprecated", "x-multi-team", "x-safer", "x-source",
            "x-rule", "x-severity", "x-message", "x-outcome", "x-effect", "x-help", "x-cases", "x-env"]


# --- the index --------------------------------------------------------------------------------


def extras(files):
    """{extra: [provider distribution]} of one apache-airflow, through the extras that name others."""
    direct, others = {}, {}
    for name, text in files.items():
        if not re.search(r"apache_airflow-[^/]*\.dist-info/METADATA$", name):
            continue
        for required, inner, marker in re.findall(r"^Requires-Dist: (apache-airflow[\w.-]*)(\[[^\]]*\])?([^\n]*)", text, re.M):
            for extra in re.findall(r"extra\s*==\s*['\"]([^'\"]+)['\"]", marker):
                if required.startswith(f"{CORE}-providers-"):
                    direct.setdefault(normal(extra), set()).add(normal(required))
                elif required == CORE and inner:
                    others.setdefault(normal(extra), set()).update(normal(e) for e in inner[1:-1].split(","))

    def bring(extra, seen):
        found = set(direct.get(extra, ()))
        for other in others.get(extra, set()) - seen:
            found |= bring(other, seen | {other})
        return found

    wanted = sorted(e for e in {*direct, *others} if not re.match(r"(devel|doc|ci)", e))
    return {e: sorted(bring(e, {e})) for e in wanted}


def normal(name):
    return re.sub(r"[-_.]+", "-", name.strip().lower())


def build_index(schemas, overlay):
    changes = history(CORE, lambda v: extras(wheel(CORE, v)))
    everything = sorted({d for _, found in changes for ds in found.values() for d in ds} | set(overlay["distributions"]))
    shipping = {s["x-distribution"] for s in schemas}
    table = {}
    for extra in sorted({e for _, found in changes for e in found}):
        for dist in everything:
            if dist in shipping:
                ends = span(changes, lambda d: dist in d.get(extra, []))
                if ends:
                    table.setdefault(extra, []).append({"name": dist} | {k: v for k, v in zip(("since", "until"), ends) if v})
    packages = {d.removeprefix("apache-airflow-providers-").replace("-", ".") for d in everything if "-providers-" in d}
    return {
        "$comment": "Generated by schema/mine from the released packages and schema/mine/overlay/index.json. Do not edit.",
        "ids": sorted(s["x-id"] for s in schemas),
        "classes": {c["path"]: s["x-id"] for s in schemas for c in s["x-classes"]},
        "current": sorted(s["x-class"] for s in schemas),
        # From the last to the first: the first backend with a name has it.
        "credentials": dict(sorted({
            name: s["x-id"]
            for s in sorted(schemas, key=lambda s: s["x-id"], reverse=True)
            for name, kwarg in s["properties"].items()
            if kwarg.get("x-credential")
        }.items())),
        "aliases": overlay["aliases"],
        "builtin": overlay["builtin"],
        "packages": sorted({*overlay["packages"], *(f"airflow.providers.{p}" for p in packages)}),
        "distributions": sorted({*everything, *shipping}),
        "misspelled": overlay["misspelled"],
        "extras": table,
        "third-party": overlay["third-party"],
    }


# --- writing ----------------------------------------------------------------------------------


def dump(value, indent=0, width=140):
    """JSON with short things on one line and lists of scalars filled, so that a diff shows what changed."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= width or not isinstance(value, (dict, list)) or not value:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list) and not any(isinstance(v, (dict, list)) for v in value):
        rows, row = [], ""
        for item in (json.dumps(v, ensure_ascii=False) for v in value):
            if row and len(row) + len(item) + 2 > width - indent:
                rows.append(row)
                row = ""
            row += (", " if row else "") + item
        return "[\n" + ",\n".join(pad + r for r in [*rows, row]) + "\n" + " " * indent + "]"
    if isinstance(value, list):
        return "[\n" + ",\n".join(pad + dump(v, indent + 2) for v in value) + "\n" + " " * indent + "]"
    members = (f"{pad}{json.dumps(k)}: {dump(v, indent + 2)}" for k, v in value.items())
    return "{\n" + ",\n".join(members) + "\n" + " " * indent + "}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offline", action="store_true", help="use what the cache holds")
    parser.add_argument("ids", nargs="*", metavar="ID", help="overlays to build (default: all, and index.json)")
    parser.parse_args(namespace=OPTIONS)
    wanted = sorted(p.stem for p in OVERLAYS.glob("*.json") if p.stem != "index")
    OUT.mkdir(exist_ok=True)
    for ident in OPTIONS.ids or wanted:
        schema, notes = build(json.loads((OVERLAYS / f"{ident}.json").read_text()))
        (OUT / f"{ident}.json").write_text(dump(schema) + "\n")
        for note in notes:
            print(note, file=sys.stderr)
    schemas = [json.loads((OUT / f"{i}.json").read_text()) for i in wanted if (OUT / f"{i}.json").exists()]
    index = build_index(schemas, json.loads((OVERLAYS / "index.json").read_text()))
    (OUT / "index.json").write_text(dump(index) + "\n")


if __name__ == "__main__":
    main()
