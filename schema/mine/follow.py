"""Follow a dictionary of kwargs through the source of the packages that receive it.

A backend keeps kwargs that it does not know, and hands them on: to a client, its pipeline, its transport. `Follower`
reads the source of these packages, without importing it, and lists every key that some receiver reads, with the file
that reads it, and every key that a receiver sets itself, so that a second value raises TypeError.
"""

import ast
import dataclasses
import functools

parse = functools.cache(ast.parse)  # most files are the same in many releases

READS = ("get", "pop", "setdefault")
COPIES = ("dict", "deepcopy", "copy", "trim_none_values")


@dataclasses.dataclass(frozen=True)
class Scope:
    """A module, class or function: where a name is looked up."""

    module: str
    cls: ast.ClassDef | None = None
    function: ast.FunctionDef | ast.AsyncFunctionDef | None = None


class Follower:
    """Follows kwargs through files: {path inside the package: source}."""

    def __init__(self, files):
        self.files = files
        self.keys = {}  # key -> file that reads it
        self.clashes = {}  # key -> file that sets it beside **kwargs
        self.seen = set()

    # --- where things are defined -------------------------------------------------------------

    @functools.cached_property
    def trees(self):
        return {}

    def path(self, module):
        base = module.replace(".", "/")
        return next((p for p in (f"{base}.py", f"{base}/__init__.py") if p in self.files), None)

    def tree(self, module):
        path = self.path(module)
        if path is None:
            return None
        if path not in self.trees:
            self.trees[path] = parse(self.files[path])
        return self.trees[path]

    def relative(self, scope_module, node):
        """The absolute name of the module of a "from … import"."""
        if not node.level:
            return node.module or ""
        parts = scope_module.split(".")
        if (self.path(scope_module) or "").endswith("/__init__.py"):
            parts = parts + [""]
        base = parts[: len(parts) - node.level]
        return ".".join([*base, *([node.module] if node.module else [])])

    def lookup(self, module, name, depth=0):
        """What a name of a module is: a Scope of a class or function, a module's name, or None."""
        tree = self.tree(module)
        if tree is None or depth > 8:
            return None
        found = self.among(module, tree.body, name, depth)
        if found is None and (self.path(module) or "").endswith("/__init__.py"):
            if self.path(f"{module}.{name}"):
                return f"{module}.{name}"
            # A package that loads its classes when they are first asked for.
            prefix = self.path(module).removesuffix("__init__.py")
            for path in sorted(self.files):
                if path.startswith(prefix) and "/" not in path[len(prefix):] and path.endswith(".py") and "async" not in path:
                    inner = path.removesuffix(".py").replace("/", ".")
                    for node in (self.tree(inner) or ast.Module([], [])).body:
                        if isinstance(node, ast.ClassDef) and node.name == name:
                            return Scope(inner, node)
        return found

    def among(self, module, body, name, depth=0):
        for node in ast.walk(ast.Module(body, [])) if depth >= 0 else []:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return Scope(module, node)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name and node in body:
                return Scope(module, None, node)
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        source = self.relative(module, node)
                        return self.lookup(source, alias.name, depth + 1) or (f"{source}.{alias.name}" if self.path(f"{source}.{alias.name}") else None)
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if (alias.asname or alias.name.partition(".")[0]) == name:
                        return alias.name if alias.asname else name
        return None

    def method(self, scope, name, after=False):
        """A method of a class or of its bases; after: of its bases alone."""
        if not isinstance(scope, Scope) or scope.cls is None:
            return None
        if not after:
            for node in scope.cls.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                    return Scope(scope.module, scope.cls, node)
        for base in scope.cls.bases:
            base = base.value if isinstance(base, ast.Subscript) else base
            found = self.resolve(base, Scope(scope.module))
            if isinstance(found, Scope) and found.cls is not scope.cls:
                inherited = self.method(found, name)
                if inherited:
                    return Scope(inherited.module, inherited.cls, inherited.function)
        return None

    def resolve(self, node, scope):
        """What an expression names: a Scope, a module's name, or None."""
        if isinstance(node, ast.Name):
            if node.id in ("self", "cls") and scope.cls is not None:
                return Scope(scope.module, scope.cls)
            if scope.function is not None:
                found = self.local(node.id, scope)
                if found is not None:
                    return found
            return self.lookup(scope.module, node.id)
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "super" and scope.cls is not None:
                return self.method(scope, node.attr, after=True)
            holder = self.resolve(node.value, scope)
            if isinstance(holder, str):
                return self.lookup(holder, node.attr) or (f"{holder}.{node.attr}" if self.path(f"{holder}.{node.attr}") else None)
            return self.method(holder, node.attr)
        if isinstance(node, ast.Call):  # a new object of a class
            found = self.resolve(node.func, scope)
            return found if isinstance(found, Scope) and found.function is None else None
        return None

    def local(self, name, scope):
        """A name inside a function: an import, an object of a known class, the default of a parameter."""
        found = self.among(scope.module, scope.function.body, name)
        if found is not None:
            return found
        for node in ast.walk(scope.function):
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets) and isinstance(node.value, ast.Call):
                return self.resolve(node.value, scope)
        a = scope.function.args
        for arg, default in zip(reversed(a.posonlyargs + a.args), reversed(a.defaults)):
            if arg.arg == name and isinstance(default, (ast.Name, ast.Attribute)):
                return self.resolve(default, Scope(scope.module))
        return None

    # --- following ----------------------------------------------------------------------------

    def follow(self, start, holder):
        """Follow a holder from module:Class.method, or an attribute "self.x" through all of module:Class."""
        module, _, path = start.partition(":")
        cls, _, name = path.partition(".")
        found = self.lookup(module, cls)
        if not isinstance(found, Scope):
            return
        if not name:
            self.everywhere(found, holder)
        elif method := self.method(found, name):
            self.trace(method, holder)

    def follow_constructor(self, path):
        """Follow the **kwargs of the constructor of a class, given by its path; nothing if it takes none."""
        module, _, name = path.rpartition(".")
        init = self.method(self.lookup(module, name), "__init__") if self.path(module) else None
        if isinstance(init, Scope) and init.function.args.kwarg:
            self.trace(init, init.function.args.kwarg.arg)

    def read(self, scope, key):
        self.keys.setdefault(key, self.path(scope.module))

    def trace(self, scope, holder):
        """Note what a function does with the dictionary that it calls holder."""
        mark = (scope.module, scope.cls and scope.cls.name, scope.function.name, scope.function.lineno, holder)
        if mark in self.seen:
            return
        self.seen.add(mark)
        same = {holder}
        popped = set()
        body = sorted((n for n in ast.walk(scope.function) if hasattr(n, "lineno")), key=lambda n: (n.lineno, n.col_offset))
        for node in body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None and self.copies(node.value, same):
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    name = ast.unparse(target)
                    if name.startswith("self.") and name not in same:
                        self.everywhere(scope, name)
                    same.add(name)
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in same:
                if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str) and not isinstance(node.ctx, ast.Store):
                    self.read(scope, node.slice.value)
            elif isinstance(node, ast.Call):
                self.call(scope, node, same, popped)

    def copies(self, value, same):
        """Whether an expression is the dictionary, or a copy of it."""
        if ast.unparse(value) in same:
            return True
        if isinstance(value, ast.BoolOp):
            return any(self.copies(v, same) for v in value.values)
        if isinstance(value, ast.Call) and len(value.args) == 1:
            name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
            return name in COPIES and self.copies(value.args[0], same)
        return False

    def everywhere(self, scope, attribute):
        """Follow an attribute through all methods of a class and its bases."""
        todo, done = [Scope(scope.module, scope.cls)], set()
        while todo:
            cls = todo.pop()
            if (cls.module, cls.cls.name) in done:
                continue
            done.add((cls.module, cls.cls.name))
            for node in cls.cls.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    self.trace(Scope(cls.module, cls.cls, node), attribute)
            for base in cls.cls.bases:
                found = self.resolve(base, Scope(cls.module))
                if isinstance(found, Scope) and found.cls is not None:
                    todo.append(found)

    def call(self, scope, node, same, popped):
        func = node.func
        if isinstance(func, ast.Attribute) and ast.unparse(func.value) in same:
            if func.attr in READS and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                self.read(scope, node.args[0].value)
                if func.attr == "pop":
                    popped.add(node.args[0].value)
            return
        spread = any(k.arg is None and self.copies(k.value, same) for k in node.keywords)
        named = [k for k in node.keywords if k.arg and self.copies(k.value, same)]
        placed = [i for i, a in enumerate(node.args) if self.copies(a, same)]
        if not (spread or named or placed):
            return
        found = self.resolve(func, scope)
        if not isinstance(found, Scope):
            return
        if found.function is None:
            found = self.method(found, "__init__")
            if found is None:
                return
        a = found.function.args
        positional = [p.arg for p in a.posonlyargs + a.args]
        if found.cls is not None and positional[:1] in (["self"], ["cls"]):
            positional = positional[1:]
        if spread:
            given = {k.arg for k in node.keywords if k.arg} | set(positional[: len(node.args)])
            for key in given - popped:
                self.clashes.setdefault(key, self.path(scope.module))
            for key in [*positional[len(node.args):], *(p.arg for p in a.kwonlyargs)]:
                if key not in given and key not in popped:
                    self.read(found, key)
            if a.kwarg:
                self.trace(found, a.kwarg.arg)
        for keyword in named:
            self.trace(found, keyword.arg)
        for i in placed:
            if i < len(positional):
                self.trace(found, positional[i])
