"""Write what CPython's ast module says of Python files, as far as the package keeps it.

Standard input has one path a line. For each, standard output gets a signed 32-bit number of
facts, or -1 for a file that this Python does not compile, and then four numbers a fact: what
it is, start and end in bytes of the file, and a checksum of its text.
"""

import array
import ast
import sys
import warnings
import zlib

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
CALL, KEYWORD, STRING, DICT, ASSIGN, IMPORT, FUNCTION, CLASS, TRY = range(1, 10)


def crc(text):
    value = zlib.crc32(text.encode("utf-8", "surrogatepass"))
    return value - (1 << 32) if value >= 1 << 31 else value


def path(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = path(node.value)
        return base and base + "." + node.attr
    return ""


class Facts(ast.NodeVisitor):
    def __init__(self, source):
        self.found = []
        bom = 3 if source.startswith(b"\xef\xbb\xbf") else 0
        self.starts = [bom]
        at = 0
        while True:
            at = source.find(b"\n", at) + 1
            if not at:
                break
            self.starts.append(at)

    def add(self, kind, node, text="", place=True):
        if place:
            start = self.starts[node.lineno - 1] + node.col_offset
            end = self.starts[node.end_lineno - 1] + node.end_col_offset
        else:
            start = end = 0
        self.found.append((kind, start, end, crc(text)))

    def visit_Call(self, node):
        keywords = ",".join(k.arg or "**" for k in node.keywords)
        self.add(CALL, node, "%s/%d/%s" % (path(node.func), len(node.args), keywords))
        for k in node.keywords:
            if k.arg and hasattr(k, "col_offset"):
                self.found.append((KEYWORD, self.starts[k.lineno - 1] + k.col_offset, 0, crc(k.arg)))
        self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self.add(STRING, node, node.value)
        elif isinstance(node.value, bytes):
            self.add(STRING, node, node.value.decode("latin-1"))

    def visit_JoinedStr(self, node):
        text, last = "", None
        for v in node.values:
            text += v.value if isinstance(v, ast.Constant) else "\0"
        if sys.version_info >= (3, 12) or "\0" not in text:
            self.add(STRING, node, text)
        else:  # positions are right, those of what is in it are not
            self.add(STRING, node, text)
        if sys.version_info >= (3, 12):
            for v in node.values:
                if isinstance(v, ast.FormattedValue):
                    self.visit(v.value)

    def visit_Dict(self, node):
        self.add(DICT, node, str(len(node.keys)))
        self.generic_visit(node)

    def visit_Assign(self, node):
        self.add(ASSIGN, node, str(len(node.targets)))
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.add(ASSIGN, node, "1")
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        self.add(ASSIGN, node, "1")
        self.visit(node.target)
        if node.value:
            self.visit(node.value)

    def imported(self, node, module, name, bound):
        self.found.append((IMPORT, 0, 0, crc("%s|%s|%s" % (module, name, bound))))

    def visit_Import(self, node):
        for a in node.names:
            self.imported(node, a.name, "", a.asname or a.name.partition(".")[0])

    def visit_ImportFrom(self, node):
        for a in node.names:
            bound = "" if a.name == "*" else a.asname or a.name
            self.imported(node, "." * node.level + (node.module or ""), a.name, bound)

    def visit_FunctionDef(self, node):
        self.found.append((FUNCTION, 0, 0, crc(node.name)))
        for d in node.decorator_list:
            self.visit(d)
        for s in node.body:
            self.visit(s)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.found.append((CLASS, 0, 0, crc("%s/%d" % (node.name, len(node.bases) + len(node.keywords)))))
        for part in (node.decorator_list, node.bases, node.keywords, node.body):
            for n in part:
                self.visit(n)

    def visit_Lambda(self, node):
        self.visit(node.body)

    def visit_Try(self, node):
        self.found.append((TRY, 0, 0, crc(str(len(node.handlers) > 0))))
        self.generic_visit(node)

    visit_TryStar = visit_Try

    def visit_match_case(self, node):
        if node.guard:
            self.visit(node.guard)
        for s in node.body:
            self.visit(s)

    def visit_TypeAlias(self, node):
        self.add(ASSIGN, node, "1")
        self.visit(node.value)


for name in sys.stdin.read().splitlines():
    out = array.array("i")
    try:
        with open(name, "rb") as f:
            content = f.read()
        tree = ast.parse(content)
        facts = Facts(content)
        facts.visit(tree)
        for fact in facts.found:
            out.extend(fact)
        count = len(facts.found)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        out, count = array.array("i"), -1
    array.array("i", [count]).tofile(sys.stdout.buffer)
    out.tofile(sys.stdout.buffer)
