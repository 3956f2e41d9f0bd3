"""Writes vectors.jsonl: random requirements files with what pip reads in them.

    pip install pip==26.3 && python vectors.py SEED COUNT > vectors.jsonl

One JSON object a line: "content" (a character per byte of the file) and "lines", for
each logical line that is not empty its number and its kind:
  require    name, extras, spec, url, editable, markers (one truth per ENVIRONMENTS)
  include, constrain    path
  configure  index_url, extra_index_urls, find_links, hashes, ...
  invalid    pip stops here; "why" is path if only a directory of that name could help,
             egg if pip before 25 took it
"""

import json
import os
import random
import sys
import tempfile

from pip._internal.exceptions import CommandError
from pip._internal.models.link import InvalidEggFragment
from pip._internal.req.constructors import _looks_like_path, install_req_from_editable, install_req_from_line
from pip._internal.req.req_file import OptionParsingError, _decode_req_file, get_line_parser, preprocess
from pip._vendor.packaging.markers import UndefinedComparison, UndefinedEnvironmentName

LINUX = {
    "os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64",
    "platform_release": "6.1.0", "platform_version": "#1 SMP", "implementation_name": "cpython",
    "platform_python_implementation": "CPython", "extra": "",
}
ENVIRONMENTS = [
    {**LINUX, "python_version": v[: v.rindex(".")], "python_full_version": v, "implementation_version": v}
    for v in ("3.8.18", "3.12.4", "3.13.0")
]

rnd = random.Random(int(sys.argv[1]))
pick, chance = rnd.choice, lambda p: rnd.random() < p
NAMES = ["flask", "apache-airflow-providers-hashicorp", "Zope.Interface", "a", "a_b", "X2", "foo-", "foo_", "-x", "1pkg", "é", "foo.", "x..y"]
VERSIONS = ["1.0", "2", "1.*", "1.0.*", "1.0a1", "1.0+local", "2024.1", "v1", "1.0.post1", "x", "", "1.0.dev0", "1!2"]
URLS = [
    "https://host/foo-1.0-py3-none-any.whl", "https://u:p@host/a_b-1.0.post1-1-cp312-cp312-linux.whl#sha256=00",
    "git+https://host/r.git@v1#egg=foo", "git+ssh://git@host/r.git#egg=foo&subdirectory=x", "git+https://host/r",
    "https://host/foo-1.0.tar.gz", "file:///srv/foo-1.0-py3-none-any.whl", "http://host/x#subdirectory=y&egg=a-b",
    "hg+https://h/x#egg=foo[bar]", "git://host/r#egg=x", "https://host/bad.whl", "https://h/x;y", "svn+ssh://h/x#egg=foo==1",
    "HTTPS://host/foo-1.0%2Bcu1-py3-none-any.whl?x=1#y", "ftp://host/x#egg=", "./x", "https://h/foo__x-1.0-py3-none-any.whl/",
]
PATHS = [
    "./dir", "../x[extra]", "dir/sub", "wheels/foo-1.0-py3-none-any.whl", "./foo-1.0-py3-none-any.whl[a,B]", "foo.tar.gz",
    "foo.zip", "x.tar.zip", "foo-1.0.whl", "/abs/foo_bar-2.0+l-py2.py3-none-any.whl", ".hidden.zip", "~/pkg", "a/b@c.zip", "pkg@1.zip",
]
VARIABLES = [
    "python_version", "python_full_version", "os_name", "os.name", "sys_platform", "sys.platform", "platform_machine",
    "platform.machine", "platform_release", "platform_system", "platform_version", "platform.version", "extra",
    "python_implementation", "platform.python_implementation", "platform_python_implementation", "implementation_name",
    "implementation_version", "python_version", "python_version", "nonsense", "dependency_groups", "extras",
]
STRINGS = ["3.8", "3.12", "3.9.1", "3.12.4", "3.1", "3", "linux", "Linux", "posix", "win32", "x86_64", "CPython", "cpython", "foo", "Foo_Bar", "", "3.*", "3.12.*", "2.7 3.12", "x' y", "6.0"]
OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in", "not  in", "=", "is"]
OPTIONS = [
    "--hash=sha256:abc", "--hash sha512:x", "--hash=md5:abc", "--hash=x", "-r other.txt", "-rother.txt", "--requirement=a/b.txt",
    "--require x.txt", "--requ x.txt", "-c con.txt", "--constraint con.txt -r x.txt", "-e .", "-e ./pkg[x]", "--editable=git+https://h/x#egg=foo",
    "-e git+https://h/x", "-e foo", "-e git://h/x#egg=foo", "-e https://h/x#egg=foo", "-e 'foo @ git+https://h/x'", "-e file:///x#egg=foo",
    '-e "foo[a] @ git+https://h/x ; python_version>\'3\'"', "--pre", "--pre=1", "--pr", "--no-index", "-i https://u:p@h/simple",
    "--index-url=https://h", "--index https://h", "--extra-index-url https://h 'x y'", "-f ./wheels", "--find-links=x", "--no-binary :all:",
    "--no-binary --x", "--only-binary=a,b", "--prefer-binary", "--trusted-host h", "--unknown", "-x", "-", "--", "-- flask", "--pre flask",
    "-C a=b", "-C ab", "--config-settings=a=b", "-ifoo", "--hash", "-r", '-r "a b.txt"', "-r a\\ b.txt", "-r 'a", "-r ''",
    "--require-hashes", "-e", "-e ''", "-r \"a\\b\\\"c\"", "--extra-index-url=https://a --extra-index-url https://b", "--no-require-hashes",
]


def space():
    return pick(["", "", "", " ", "  ", "\t"])


def operand():
    if chance(0.6):
        return pick(VARIABLES)
    q = pick("'\"")
    return q + pick(STRINGS) + q


def comparison():
    left, right = pick(VARIABLES[:-3] if chance(0.97) else VARIABLES), pick(STRINGS)
    q = '"' if "'" in right else pick("'\"")
    right = q + right + q
    if chance(0.2):
        left, right = right, left
    if chance(0.06):
        left, right = operand(), operand()
    return left + pick([" ", "", " "]) + pick(OPERATORS[:6] if chance(0.6) else OPERATORS[:11] if chance(0.95) else OPERATORS) + pick(["", " "]) + right


def marker(depth=2):
    parts = []
    for _ in range(pick([1, 1, 1, 2, 2, 3])):
        parts.append("(" + space() + marker(depth - 1) + space() + ")" if depth and chance(0.15) else comparison())
    out = parts[0]
    for p in parts[1:]:
        out += pick([" and ", " or ", " and ", " or "] if chance(0.9) else ["and", " or", "  and\t"]) + p
    return out


def versions():
    clauses = [pick(["==", ">=", "<", "~=", "!=", ">", "<=", "==="] if chance(0.98) else ["=", "=>"]) + space() + pick(VERSIONS[:2] if chance(0.8) else VERSIONS) for _ in range(pick([0, 1, 1, 1, 2, 3]))]
    out = (space() + "," + space()).join(clauses) + (pick([",", ",,", " ,"]) if chance(0.05) else "")
    return "(" + space() + out + space() + ")" if chance(0.08) else out


def extras():
    if chance(0.7):
        return ""
    return "[" + space() + (space() + "," + space()).join(pick(["a", "B_c", "x-y", "z", "é", ""][: 4 if chance(0.95) else 6]) for _ in range(pick([0, 1, 1, 2]))) + space() + pick(["]", "]", "]", "]", ""][: 4 if chance(0.9) else 5])


def name():
    return pick(NAMES[:6]) if chance(0.85) else pick(NAMES)


def damaged(text):
    chars = list(text)
    for _ in range(pick([1, 1, 2])):
        i = rnd.randrange(len(chars) + 1)
        if chance(0.6):
            chars.insert(i, pick(list(" #;,[]()@=<>~!\"'\\-_.*+&/\t\x0b\x1f\x85\u00a0\u2028\u00e9abr1${}") + ["${X}", " #", "\\\n", " -", "\r"]))
        elif i < len(chars):
            del chars[i]
    return "".join(chars)


def line():
    k = rnd.random()
    if k < 0.5:
        out = name() + space() + extras() + space() + versions()
    elif k < 0.62:
        out = name() + extras() + pick([" @ ", "@", " @", "@ "]) + pick(URLS)
    elif k < 0.72:
        out = pick(URLS)
    elif k < 0.79:
        out = pick(PATHS)
    elif k < 0.95:
        out = pick(OPTIONS)
    else:
        out = pick(["", "# only a comment", "  # indented", "#x \\", "\\", "foo \\\\", "${PKG}==1", "foo==${V}", "-r ${F}", "foo ${X}"])
    if k < 0.79 and chance(0.35):
        out += pick([";", " ; ", "; ", " ;"]) + (marker() if chance(0.95) else "")
    if k < 0.79 and chance(0.12):
        out += " " + pick(OPTIONS)
    if chance(0.1):
        out += pick([" # comment", "#none", "\t# x", " # goes on \\", " #"])
    if chance(0.12):
        out = out.replace(" ", pick([" \\\n", "\\\n  ", " \\\r\n", " \\\n# c\n"]), 1) if " " in out else out + " \\"
    if chance(0.06):
        out = damaged(out)
    return pick(["", "", "", " "]) + out


def content():
    text = pick(["\n", "\n", "\r\n", "\r"]).join(line() for _ in range(pick([1, 2, 3]))) + pick(["", "\n"])
    k = rnd.random()
    if k < 0.05:
        return pick([b"\xef\xbb\xbf", b""]) + text.encode()
    if k < 0.1:
        return text.encode(pick(["utf-16", "utf-32"]))
    if k < 0.12:
        return b"\xfe\xff" + text.encode("utf-16-be")
    if k < 0.15:
        return ("# -*- coding: %s -*-\n" % pick(["latin-1", "iso-8859-1", "utf-8"])).encode() + text.encode("latin-1", "replace")
    if k < 0.16:
        return text.encode("latin-1", "replace")
    return text.encode()


def holds(marker, env):
    try:
        return bool(marker is None or marker.evaluate(env))
    except (UndefinedComparison, UndefinedEnvironmentName):
        return None


def requirement(text, editable):
    ireq = (install_req_from_editable if editable else install_req_from_line)(text)
    url = ireq.link.url if ireq.link else None
    return {
        "kind": "require", "name": ireq.name, "extras": sorted(set(e.lower() for e in ireq.extras)),
        "spec": str(ireq.req.specifier) if ireq.req else "", "editable": editable,
        "url": url if url and not url.startswith("file:") else None,
        "markers": [holds(ireq.markers, e) for e in ENVIRONMENTS],
    }


def why(text, error):
    if isinstance(error, InvalidEggFragment):
        return "egg"
    return "path" if _looks_like_path(text.split(";")[0].strip()) else ""


def read(text):
    try:
        args, opts = get_line_parser(None)(text)
    except (OptionParsingError, CommandError):
        return {"kind": "invalid", "why": ""}
    if args or opts.editables:
        what = args or opts.editables[0]
        try:
            return {**requirement(what, bool(opts.editables)), "hashes": opts.hashes or {}}
        except Exception as e:  # InvalidRequirement and ValueError leave pip as a traceback
            return {"kind": "invalid", "why": "path" if opts.editables and not isinstance(e, InvalidEggFragment) and ":" not in what and " @" not in what else why(what, e)}
    if opts.requirements:
        return {"kind": "include", "path": opts.requirements[0]}
    if opts.constraints:
        return {"kind": "constrain", "path": opts.constraints[0]}
    keep = ("index_url", "extra_index_urls", "find_links", "trusted_hosts", "pre", "no_index", "hashes")
    return {"kind": "configure", **{k: getattr(opts, k) for k in keep if getattr(opts, k)}}


os.chdir(tempfile.mkdtemp())
for _ in range(int(sys.argv[2])):
    data = content()
    try:
        lines = [{"line": n, **read(text)} for n, text in preprocess(_decode_req_file(data, "x"))]
    except UnicodeDecodeError:
        lines = None
    print(json.dumps({"content": data.decode("latin-1"), "lines": lines}))
