"""Writes vectors.jsonl: random versions and specifiers with what packaging makes of them.

    pip install packaging==26.3 && python vectors.py SEED COUNT > vectors.jsonl

One JSON list a line:
  ["v", text, normalised or null, is_prerelease]
  ["c", a, b, -1 | 0 | 1]
  ["p", text, valid]                      one Specifier
  ["s", text, normalised or null, allows pre-releases, versions,
        contains with prereleases=True, and =False (a digit per version),
        indices that filter keeps by default, and with prereleases=True]
"""

import json
import random
import sys

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

rnd = random.Random(int(sys.argv[1]))
pick, chance = rnd.choice, lambda p: rnd.random() < p
NUMBERS = ["0", "1", "2", "3", "10", "01", "00", "20240101", "9" * 23]
PLAIN = ["1.0", "1", "1.0.0", "1.1", "1.2", "2", "2.0", "0", "0.0", "1.0.1", "1!1.0"]
TAILS = ["", "a1", ".dev0", ".dev1", ".post0", ".post1", "+l", "rc1", ".post1.dev0", "a1.post1"]


def number():
    return pick(NUMBERS) if chance(0.3) else str(rnd.randint(0, 3))


def separator():
    return pick(["", "", ".", "-", "_"])


def spelled(word):
    return pick([word, word, word, word.upper(), word.title()])


def release():
    return ".".join(number() for _ in range(pick([1, 1, 2, 2, 2, 3, 3, 4])))


def suffix(words):
    return separator() + spelled(pick(words)) + separator() + pick(["", number(), number()])


def version(local=True):
    v = pick(["", "", "", "v"]) + pick([""] * 6 + ["1!", "0!", "2!"])
    v += release() if chance(0.5) else pick(PLAIN[:7])
    if chance(0.35):
        v += suffix(["a", "b", "c", "rc", "alpha", "beta", "pre", "preview"])
    if chance(0.25):
        v += "-" + number() if chance(0.25) else suffix(["post", "post", "rev", "r"])
    if chance(0.25):
        v += suffix(["dev"])
    if local and chance(0.2):
        v += "+" + pick(["ubuntu", "1", "01", "abc.1", "1.abc", "A-B_c", "5.1", "0", "abc.01.x"])
    return v


def damaged(text):
    chars = list(text)
    for _ in range(pick([1, 1, 2])):
        i = rnd.randrange(len(chars) + 1)
        if chance(0.5):
            chars.insert(i, pick(list(".-_+!*abrcpostdev019 vV,<>=~\t\x1c\u00a0\u00e9\u017f;)(")))
        elif i < len(chars):
            del chars[i]
    return "".join(chars)


def clause():
    op = pick(["==", "!=", "<=", ">=", "<", ">", "~=", "==", "!=", "==="])
    v = version(op in ("==", "!=", "===")) if chance(0.6) else pick(PLAIN)
    if op in ("==", "!=") and chance(0.4):
        v = (pick(["1!", "", "", ""]) + release() if chance(0.5) else pick(PLAIN)) + ".*"
    if op == "===" and chance(0.3):
        v = pick(["", "foo", "1.0-x", "1.0"])
    s = pick(["", " "]) + op + pick(["", "", " ", "  "]) + v + pick(["", " "])
    return damaged(s) if chance(0.08) else s


def parsed(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def version_vector():
    text = damaged(version()) if chance(0.4) else version()
    v = parsed(text)
    return ["v", text, str(v) if v else None, bool(v and v.is_prerelease)]


def compare_vector():
    a, b = version(), version()
    if chance(0.4):
        b = a + pick([".dev1", ".post1", "+x", "a1", ".0", "+1"])
    x, y = parsed(a), parsed(b)
    return ["c", a, b, (x > y) - (x < y)] if x and y else None


def clause_vector():
    text = clause()
    try:
        Specifier(text)
    except InvalidSpecifier:
        return ["p", text, False]
    return ["p", text, True]


def list_vector():
    text = ",".join(clause() for _ in range(pick([0, 1, 1, 1, 2, 2, 3]))) + pick([""] * 19 + [","])
    try:
        ss = SpecifierSet(text)
    except InvalidSpecifier:
        return ["s", text, None]
    texts = [version() if chance(0.6) else pick(PLAIN) + pick(TAILS) for _ in range(8)]
    texts += [s.version.replace(".*", "") + pick(["", ".dev1", ".post1", "+l", "a1"]) for s in ss]
    texts = [t for t in texts if parsed(t)]
    versions = [parsed(t) for t in texts]
    contains = lambda pre: "".join("01"[ss.contains(v, prereleases=pre)] for v in versions)
    kept = lambda pre: list(ss.filter(range(len(versions)), prereleases=pre, key=versions.__getitem__))
    return ["s", text, str(ss), bool(ss.prereleases), texts, contains(True), contains(False), kept(None), kept(True)]


for _ in range(int(sys.argv[2])):
    make = rnd.choices([version_vector, compare_vector, list_vector, clause_vector], [25, 15, 45, 15])[0]
    if vector := make():
        print(json.dumps(vector))
