"""Write the tokens of Python files as CPython sees them.

Standard input has one path a line. For each, standard output gets a signed 32-bit number of
tokens, or -1 for a file that this Python does not compile, and then three numbers a token:
kind, start and end in bytes of the file. Kinds are numbered as in token.go.
"""

import array
import ast
import io
import sys
import token
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
NAMES = ["ENDMARKER", "NEWLINE", "NL", "INDENT", "DEDENT", "COMMENT", "NAME", "NUMBER", "STRING", "OP",
         "FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END"]
KINDS = {getattr(token, name): i for i, name in enumerate(NAMES) if hasattr(token, name)}


def read(path):
    with open(path, "rb") as f:
        source = f.read()
    ast.parse(source)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    bom = 3 if encoding == "utf-8-sig" else 0
    plain = "utf-8" if bom else encoding
    # Lines end where tokenize's readline ends them: at "\n" alone.
    lines = source[bom:].split(b"\n")
    text = [line.decode(plain) + "\n" for line in lines]
    starts, at = [], bom
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    size = len(source)

    def offset(row, column):
        if row > len(lines):
            return size
        line = text[row - 1]
        if line.isascii():
            return min(size, starts[row - 1] + column)
        return min(size, starts[row - 1] + len(line[:column].encode(plain)))

    found = array.array("i")
    for t in tokenize.tokenize(io.BytesIO(source).readline):
        if t.type != token.ENCODING:
            found.extend((KINDS[t.type], offset(*t.start), offset(*t.end)))
    return found


for path in sys.stdin.read().splitlines():
    try:
        tokens = read(path)
        count = len(tokens) // 3
    except (SyntaxError, ValueError, LookupError, UnicodeDecodeError, RecursionError, tokenize.TokenError):
        tokens, count = array.array("i"), -1
    array.array("i", [count]).tofile(sys.stdout.buffer)
    tokens.tofile(sys.stdout.buffer)
