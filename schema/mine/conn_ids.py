#!/usr/bin/env python3
"""Write schema/connections.json: the connection ids that hooks and operators use by default.

    python3 schema/mine/conn_ids.py [--offline]

Python 3.11 or newer and pip, nothing else. Wheels are read, never installed or imported. The newest
release of each provider is read; see README.md beside this file for the cache.
"""

import argparse
import ast
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent / "connections.json"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "astrosecrets-mine" / "connections"

# Airflow 2 has its own operators; those of Airflow 3 are in the standard provider.
CORE = ["apache-airflow==2.11.2", "apache-airflow-task-sdk"]
PROVIDERS = """airbyte alibaba amazon apache-beam apache-cassandra apache-drill apache-druid apache-flink apache-hdfs apache-hive apache-iceberg
apache-impala apache-kafka apache-kylin apache-livy apache-pig apache-pinot apache-spark apache-tinkerpop apprise arangodb asana atlassian-jira
cloudant cncf-kubernetes cohere common-compat common-io common-messaging common-sql databricks datadog dbt-cloud dingding discord docker elasticsearch exasol facebook
ftp git github google grpc hashicorp http imap influxdb jdbc jenkins microsoft-azure microsoft-mssql microsoft-psrp microsoft-winrm mongo mysql
neo4j odbc openai openfaas opensearch opsgenie oracle pagerduty papermill pgvector pinecone postgres presto qdrant redis salesforce samba segment
sendgrid sftp singularity slack smtp snowflake sqlite ssh standard tableau telegram teradata trino vertica weaviate yandex ydb zendesk""".split()
OTHERS = ["astronomer-cosmos"]

SKIP = re.compile(r"(^|/)(tests?|example_dags|triggers|executors|_vendor|migrations|api_fastapi|www|cli|ui|logs?|links|secrets|auth_manager)/|get_provider_info\.py$|/version_compat\.py$")
UNKNOWN = object()


def download(requirement, offline):
    """The modules of one release, {dotted name: text}, and its version."""
    name = re.split("[=<>]", requirement)[0]
    kept = CACHE / f"{name}.zip"
    if not offline:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as tmp:
            command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "download", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python",
                       "-d", tmp, requirement]
            subprocess.run(command, check=True)
            (wheel,) = pathlib.Path(tmp).glob("*.whl")
            with zipfile.ZipFile(wheel) as z, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
                for path in sorted(z.namelist()):
                    if path.endswith(".py") and not SKIP.search(path):
                        out.writestr(path, z.read(path))
                out.writestr("VERSION", wheel.name.split("-")[1])
    if not kept.exists():
        sys.exit(f"{name} is not in the cache: run without --offline")
    with zipfile.ZipFile(kept) as z:
        modules = {re.sub(r"(/__init__)?\.py$", "", p).replace("/", "."): z.read(p).decode() for p in z.namelist() if p.endswith(".py")}
        return modules, name, z.read("VERSION").decode()


class Module:
    """Names of one module: imports, constants and classes."""

    def __init__(self, name, text, package):
        self.name = name
        self.names = {}  # local name -> dotted path, for imports
        self.values = {}  # local name -> expression, for constants
        self.classes = {}
        for node in self.statements(ast.parse(text).body):
            if isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    parts = name.split(".")
                    parts = parts[: len(parts) - node.level + (1 if package else 0)]
                    base = ".".join([*parts, *([base] if base else [])])
                for a in node.names:
                    self.names.setdefault(a.asname or a.name, f"{base}.{a.name}")
            elif isinstance(node, ast.Import):
                for a in node.names:
                    self.names.setdefault(a.asname or a.name.partition(".")[0], a.name if a.asname else a.name.partition(".")[0])
            elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self.values[node.targets[0].id] = node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                self.values[node.target.id] = node.value
            elif isinstance(node, ast.ClassDef):
                self.classes.setdefault(node.name, Class(self, node))

    @staticmethod
    def statements(body):
        """The statements of a module, with those under if and try."""
        for node in body:
            if isinstance(node, ast.If):
                yield from Module.statements(node.body)
                yield from Module.statements(node.orelse)
            elif isinstance(node, ast.Try):
                yield from Module.statements(node.body)
                for h in node.handlers:
                    yield from Module.statements(h.body)
            else:
                yield node


class Class:
    def __init__(self, module, node):
        self.module, self.name, self.node = module, node.name, node
        self.bases = node.bases
        self.attributes, self.init = {}, None
        for n in node.body:
            if isinstance(n, ast.Assign) and len(n.targets) == 1 and isinstance(n.targets[0], ast.Name):
                self.attributes[n.targets[0].id] = n.value
            elif isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name) and n.value:
                self.attributes[n.target.id] = n.value
            elif isinstance(n, ast.FunctionDef) and n.name == "__init__":
                self.init = n

    @property
    def path(self):
        return f"{self.module.name}.{self.name}"


class World:
    def __init__(self):
        self.modules = {}

    def find(self, path, seen=()):
        """What a dotted path names: a Class, or (Module, expression); None if unknown."""
        if path in seen:
            return None
        head, _, last = path.rpartition(".")
        m = self.modules.get(head)
        if m is None:
            return None
        if last in m.classes:
            return m.classes[last]
        if last in m.values:
            return m, m.values[last]
        if last in m.names:
            return self.find(m.names[last], (*seen, path))
        return None

    def resolve(self, module, node):
        """What an expression names in its module."""
        if isinstance(node, ast.Subscript):  # Generic[...]
            node = node.value
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        parts.append(node.id)
        parts.reverse()
        if len(parts) == 1 and parts[0] in module.classes:
            return module.classes[parts[0]]
        if len(parts) == 1 and parts[0] in module.values:
            return module, module.values[parts[0]]
        path = ".".join([module.names.get(parts[0], f"{module.name}.{parts[0]}"), *parts[1:]])
        found = self.find(path)
        if found is None and len(parts) == 2:  # an attribute of a class
            owner = self.resolve(module, ast.Name(parts[0]))
            if isinstance(owner, Class):
                return self.attribute(owner, parts[1])
        return found

    def mro(self, c, seen=None):
        seen = {} if seen is None else seen
        if c.path in seen:
            return []
        seen[c.path] = c
        out = [c]
        for b in c.bases:
            base = self.resolve(c.module, b)
            if isinstance(base, Class):
                out += self.mro(base, seen)
        return out

    def attribute(self, c, name):
        for k in self.mro(c):
            if name in k.attributes:
                return k.module, k.attributes[name]
        return None

    def value(self, module, node, depth=0):
        """The value of a constant expression: a string, None, or a list of strings."""
        if depth > 20:
            return UNKNOWN
        if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str)):
            return node.value
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            out = []
            for e in node.elts:
                star = isinstance(e, ast.Starred)
                v = self.value(module, e.value if star else e, depth + 1)
                if star and isinstance(v, list):
                    out += v
                elif not star and isinstance(v, str):
                    out.append(v)
                else:
                    return UNKNOWN
            return out
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            a, b = self.value(module, node.left, depth + 1), self.value(module, node.right, depth + 1)
            return a + b if type(a) is type(b) and isinstance(a, (list, str)) else UNKNOWN
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            args = [self.value(module, a.value if isinstance(a, ast.Starred) else a, depth + 1) for a in node.args]
            if node.func.id == "aws_template_fields" and all(isinstance(a, (str, list)) for a in args):
                return [s for a in args for s in ([a] if isinstance(a, str) else a)] + ["aws_conn_id", "region_name", "verify"]
            if node.func.id in ("tuple", "list") and len(args) == 1 and isinstance(args[0], list):
                return args[0]
            return UNKNOWN
        if isinstance(node, (ast.Name, ast.Attribute)):
            found = self.resolve(module, node)
            if isinstance(found, tuple):
                return self.value(found[0], found[1], depth + 1)
        return UNKNOWN

    def constant(self, c, name):
        found = self.attribute(c, name)
        return UNKNOWN if found is None else self.value(*found)

    def connections(self, c):
        """The parameters of the constructor that take a connection id: {name: (default, position)}."""
        out, shadowed = {}, set()
        for k in self.mro(c):
            if k.init is None:
                continue
            a = k.init.args
            positional = [*a.posonlyargs, *a.args][1:]
            defaults = [None] * (len(positional) - len(a.defaults)) + list(a.defaults)
            both = [(p, d, i) for i, (p, d) in enumerate(zip(positional, defaults))] + [(p, d, -1) for p, d in zip(a.kwonlyargs, a.kw_defaults)]
            for p, default, position in both:
                if not p.arg.endswith("conn_id") or p.arg in out or p.arg in shadowed:
                    continue
                value = UNKNOWN if default is None else self.value(k.module, default)
                if value is UNKNOWN and default is not None and self.constant(c, "conn_name_attr") == p.arg:
                    value = self.constant(c, "default_conn_name")
                out[p.arg] = (value if isinstance(value, str) else "", position if not out else -1)
            if a.kwarg is None:
                break
            for call in ast.walk(k.init):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
                    shadowed |= {word.arg for word in call.keywords if word.arg}
        name, default = self.constant(c, "conn_name_attr"), self.constant(c, "default_conn_name")
        if any(k.name == "DbApiHook" for k in self.mro(c)) and isinstance(name, str) and name not in out:
            out[name] = (default if isinstance(default, str) else "", 0)
        return out

    def entry(self, c):
        e = {}
        conn = self.connections(c)
        if conn:
            e["conn"] = {name: default for name, (default, _) in sorted(conn.items())}
            first = [name for name, (_, position) in conn.items() if position == 0]
            if first:
                e["first"] = first[0]
        fields = self.constant(c, "template_fields")
        ext = self.constant(c, "template_ext")
        if isinstance(fields, list):
            e["fields"] = sorted(set(fields))
        if isinstance(ext, list) and ext:
            e["ext"] = sorted(set(ext))
        if any(k.name in ("BaseHook", "DbApiHook") or re.search(r"\.hooks\.", k.path) for k in self.mro(c)):
            e["hook"] = True
        return e


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--offline", action="store_true")
    offline = parser.parse_args().offline
    world, releases = World(), {}
    for requirement in [*CORE, *(f"apache-airflow-providers-{p}" for p in PROVIDERS), *OTHERS]:
        try:
            modules, name, version = download(requirement, offline)
        except subprocess.CalledProcessError:
            print(f"{requirement}: no wheel", file=sys.stderr)
            continue
        releases[name] = version
        for path, text in modules.items():
            if path not in world.modules:
                world.modules[path] = Module(path, text, any(other.startswith(path + ".") for other in modules))
    lines = {}
    for m in world.modules.values():
        for c in m.classes.values():
            if c.name.startswith("_") or c.name.endswith(("Trigger", "Link", "Mixin")):
                continue
            e = world.entry(c)
            if e.get("conn") or "fields" in e or e.get("hook"):
                lines[c.path] = e
    with OUT.open("w") as f:
        # One class a line, sorted: the reader finds a line without decoding the others.
        f.write('{"releases":' + json.dumps(releases, sort_keys=True, separators=(",", ":")) + ',\n"classes":{\n')
        f.write(",\n".join(f"{json.dumps(k)}:{json.dumps(e, separators=(',', ':'))}" for k, e in sorted(lines.items())))
        f.write("\n}}\n")
    print(f"{len(lines)} classes of {len(releases)} distributions, {OUT.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
