#!/usr/bin/env python3
"""Real Airflow as a judge: reads environments as JSON lines, loads the secrets backend as Airflow does at start.

A request is {"env": {name: value}, "ids": {"connection": [...], "variable": [...], "config": [...]}, "team": name}; the answer
to it is one line: a list with one entry for each mode of a process ("server", and from Airflow 3 on "worker"):

    mode, class, kwargs (what the constructor got), warnings, error [type, message] of the load,
    lookups [{kind, id, asked, lost, error, found, warnings}], unread (kwargs that reach nobody), unused (variables that nothing
    took the value of), logins

The first line, before any request, is {"versions": {...}}. Only the edge of the network is replaced, see edge.py.
"""

import ast
import functools
import importlib.metadata
import importlib.util
import inspect
import json
import logging
import os
import re
import sys
import tempfile
import warnings

answers = os.fdopen(os.dup(1), "w")  # whatever else prints, prints elsewhere
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

HOME = tempfile.mkdtemp(prefix="conformance-")
PEM = "-----BEGIN PRIVATE KEY-----\nFAKE\n-----END PRIVATE KEY-----\n"
SECRET = ("secret", "token", "password", "key", "jwt")
PLAIN = ("key_id", "key_path", "path", "data_key")

# What the process has without being configured: an identity.
WORLD = {
    "HOME": HOME,
    "PATH": os.environ.get("PATH", ""),
    "AIRFLOW_HOME": HOME,
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AWS_ACCESS_KEY_ID": "WORLD",
    "AWS_SECRET_ACCESS_KEY": "world",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": f"{HOME}/aws",
    "AWS_EC2_METADATA_DISABLED": "true",
    "GOOGLE_APPLICATION_CREDENTIALS": f"{HOME}/adc.json",
    "KUBERNETES_SERVICE_HOST": "10.0.0.1",
    "KUBERNETES_SERVICE_PORT": "443",
    "AIRFLOW_CONN_YANDEXCLOUD_DEFAULT": json.dumps({"conn_type": "yandexcloud", "extra": {"oauth": "y", "folder_id": "b1g"}}),
}
WORLD["AIRFLOW_CONN_YC_PROD"] = WORLD["AIRFLOW_CONN_YANDEXCLOUD_DEFAULT"]
os.environ.clear()
os.environ.update(WORLD)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import edge  # noqa: E402


def world():
    """Write the files of the world."""
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048).private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()).decode()
    account = {"type": "service_account", "project_id": "contoso-data-1", "private_key_id": "1", "private_key": key,
               "client_email": "a@contoso-data-1.iam.gserviceaccount.com", "client_id": "1", "token_uri": "https://oauth2.googleapis.com/token"}
    yandex = {"id": "ajk", "service_account_id": "aje", "private_key": key}
    values = {i: "v" for i in ("my_db", "x", "a-b")}
    texts = {
        "aws": "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = p\n[profile astro]\nregion = eu-west-1\naws_access_key_id = PROFILE\naws_secret_access_key = p\n",
        "adc.json": json.dumps(account), "key.json": json.dumps(account), "yc.json": json.dumps(yandex),
        "ca.pem": "", "cert.pem": "", "token": "workload-token", "namespace": "astro", "ca.crt": "x",
        "connections.json": json.dumps({k: "sqlite://" for k in values}), "variables.json": json.dumps(values), "configs.json": json.dumps(values),
        "variables.yaml": json.dumps(values), "variables.env": "".join(f"{k}=v\n" for k in values),
        "connections.env": "".join(f"{k}=sqlite://\n" for k in values), "connections.yml": json.dumps({k: "sqlite://" for k in values}),
    }
    for name, text in texts.items():
        with open(os.path.join(HOME, name), "w") as f:
            f.write(text)
    return key


class Environ(type(os.environ)):
    """The environment, which remembers whose value was taken. Only a walk over all of it does not count."""

    taken = set()

    def __getitem__(self, key):
        value = super().__getitem__(key)
        self.taken.add(key)
        return value

    def __contains__(self, key):
        return self.encodekey(key) in self._data

    def items(self):
        caller = sys._getframe(1)
        if caller.f_code.co_name == "_collect_kwarg_env_vars":
            self.taken.update(k for k in self if k.startswith(caller.f_locals["prefix"]))
        return [(self.decodekey(k), self.decodevalue(v)) for k, v in self._data.items()]


def faster():
    """boto3 lists and reads its large JSON files again for every session; they do not change."""
    import botocore.loaders

    services = {}
    botocore.loaders.JSONFileLoader.load_file = functools.cache(botocore.loaders.JSONFileLoader.load_file)
    botocore.loaders.Loader.list_available_services = lambda self, type_name, find=botocore.loaders.Loader.list_available_services: (
        services.setdefault(type_name, None) or services.__setitem__(type_name, find(self, type_name)) or services[type_name])
    botocore.loaders.JSONFileLoader.__hash__ = lambda self: 0
    botocore.loaders.JSONFileLoader.__eq__ = lambda self, other: type(self) is type(other)


KEY = world()
edge.install(HOME)  # before botocore binds open
faster()
log = []


def listen():
    class Listener(logging.Handler):
        def emit(self, record):
            log.append(record.getMessage())

    logging.captureWarnings(True)
    root = logging.getLogger()
    for h in list(root.handlers):
        root.removeHandler(h)
    root.addHandler(Listener(logging.WARNING))
    try:
        import structlog
    except ImportError:
        return

    def note(_, method, event):
        if method in ("warning", "error", "exception", "critical"):
            text = str(event.get("event"))
            args = event.get("positional_args")
            log.append(text % args if args else text)
        raise structlog.DropEvent

    structlog.configure(processors=[note], cache_logger_on_first_use=False)


import airflow.configuration  # noqa: E402

listen()
try:
    import airflow.sdk.configuration as sdk
    from airflow.sdk.execution_time.secrets import DEFAULT_SECRETS_SEARCH_PATH_WORKERS
except ImportError:
    sdk = None


def load(mode):
    """Do what the start of a process does; the custom backend is the first of three."""
    if mode == "server":
        backends = airflow.configuration.secrets_backend_list = airflow.configuration.initialize_secrets_backends()
    else:
        backends = sdk.initialize_secrets_backends(DEFAULT_SECRETS_SEARCH_PATH_WORKERS)
    return backends[0] if len(backends) == 3 else None


OWN = ("airflow.secrets.environment_variables", "airflow.secrets.metastore")


def constructed(found, own=OWN):
    """A profiler that notes the arguments of the constructor of a backend."""

    def profile(frame, event, _):
        if event != "call" or found or frame.f_code.co_name != "__init__":
            return
        cls = type(frame.f_locals.get("self"))
        if cls.__module__ not in own and any(c.__name__ == "BaseSecretsBackend" for c in cls.__mro__) and getattr(cls.__init__, "__code__", None) is frame.f_code:
            info = inspect.getargvalues(frame)
            got = {a: info.locals[a] for a in info.args[1:] + list(inspect.getfullargspec(cls.__init__).kwonlyargs)}
            if info.keywords:
                got.update(info.locals[info.keywords])
                found["extra"] = sorted(info.locals[info.keywords])
            found["kwargs"] = json.loads(json.dumps(got, default=str))

    return profile


def names_read(modules, holders):
    """The keys that the source of modules takes out of a dictionary called one of holders, and parameters of constructors."""
    out = set()
    for module in modules:
        try:
            spec = importlib.util.find_spec(module)
            with open(spec.origin) as f:
                tree = ast.parse(f.read())
        except (ImportError, AttributeError, OSError):
            continue
        for cls in (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name.endswith(("Configuration", "Policy", "Client", "Wrapper", "Factory"))):
            for node in cls.body:
                if isinstance(node, ast.FunctionDef) and (node.name == "__init__" or node.args.kwarg):
                    out.update(a.arg for a in node.args.args[1:] + node.args.kwonlyargs)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop") and node.args:
                holder, key = node.func.value, node.args[0]
            elif isinstance(node, ast.Subscript):
                holder, key = node.value, node.slice
            else:
                continue
            name = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
            if name in holders and isinstance(key, ast.Constant) and isinstance(key.value, str):
                out.add(key.value)
    return out


def azure_modules():
    out = []
    for package in ("azure.core.pipeline.policies", "azure.core.pipeline.transport", "azure.keyvault.secrets._shared"):
        spec = importlib.util.find_spec(package)
        for where in spec.submodule_search_locations:
            out += [f"{package}.{f[:-3]}" for f in os.listdir(where) if f.endswith(".py") and not f.startswith("_authentication")]
    return out + ["azure.core._pipeline_client", "azure.core.configuration", "azure.keyvault.secrets._client", "azure.keyvault.secrets._generated._client"]


AMAZON = "airflow.providers.amazon.aws."
READERS = {
    "SecretsManagerBackend": lambda cls: names_read(
        [AMAZON + "utils.connection_wrapper", AMAZON + "hooks.base_aws", cls.__module__], ("extra", "kwargs", "extra_config", "session_kwargs")),
    "AzureKeyVaultBackend": lambda cls: names_read(azure_modules(), ("kwargs",)),
    "AkeylessBackend": lambda cls: names_read([cls.__module__], ("_extra",)),
}
READERS["SystemsManagerParameterStoreBackend"] = READERS["SecretsManagerBackend"]
read = {}


def unread(cls, extra):
    if cls.__name__ not in READERS:
        return []
    if cls not in read:
        read[cls] = READERS[cls.__name__](cls)
    return [k for k in extra if k not in read[cls]]


def clean(text):
    """Text without the paths of this machine, and not too long."""
    return re.sub(r"(/\S*)?/lib/python3\.\d+/(site-packages/)?", "", str(text).replace(HOME, "~"))[:160]


def shown(kwargs):
    """Kwargs without what could open something."""
    def hide(k, v):
        return "***" if isinstance(v, (str, dict)) and v and any(s in k for s in SECRET) and not any(k.endswith(p) for p in PLAIN) else v

    return {k: hide(k, v) for k, v in kwargs.items()}


def by_secret(option):
    """Have Airflow read an option whose value is a secret."""
    section, _, name = option.partition("/")
    airflow.configuration.conf.get(section, name)


try:
    from airflow._shared.secrets_backend.base import call_secrets_backend_method
except ImportError:  # no teams before Airflow 3.2
    call_secrets_backend_method = None


def with_team(method, name, team):
    """Call a method as the API server does for a task of a team."""
    if call_secrets_backend_method is None or not team or not airflow.configuration.conf.getboolean("core", "multi_team"):
        return method
    return lambda i: call_secrets_backend_method(method, team_name=team, **{name: i})


def ask(backend, ids, team):
    calls = {"connection": with_team(backend.get_connection, "conn_id", team), "variable": with_team(backend.get_variable, "key", team),
             "config": backend.get_config, "option": by_secret}
    for kind, wanted in ids.items():
        for i in wanted:
            edge.asked.clear()
            one = {"kind": kind, "id": i, "asked": [], "error": None, "found": False}
            try:
                one["found"] = calls[kind](i) is not None
            except Exception as e:
                one["error"] = [type(e).__name__, clean(e)]
            one["asked"] = [str(name) for store, name in edge.asked if store == type(backend).__name__]
            one["lost"] = any(store is None for store, _ in edge.asked)
            one["warnings"] = [clean(w) for w in log]
            log.clear()
            yield one


def judge(mode, request):
    out = {"mode": mode, "class": None, "kwargs": None, "warnings": [], "error": None, "lookups": [], "unread": [], "unused": [], "logins": []}
    log.clear()
    edge.logins.clear()
    os.environ.clear()
    os.environ.update(WORLD)
    os.environ.update({k: v.replace(json.dumps(PEM)[1:-1], json.dumps(KEY)[1:-1]) for k, v in request["env"].items()})
    if sdk:
        getattr(sdk, "clear_secrets_backends_cache", lambda: None)()
    os.environ.__class__ = Environ
    Environ.taken.clear()
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            sys.setprofile(constructed(found))
            try:
                backend = load(mode)
            finally:
                sys.setprofile(None)
        except BaseException as e:
            out["error"] = [type(e).__name__, clean(e)]
            backend = None
        out["unused"] = sorted(k for k in request["env"] if k.upper().startswith("AIR") and k not in Environ.taken
                               and k != "AIRFLOW__CORE__MULTI_TEAM"  # its readers are no part of the backend
                               and not ("option" in request["ids"] and k.startswith("AIRFLOW__DATABASE__")))  # it is asked for later
        out["warnings"] = [clean(w) for w in log]
        log.clear()
        if backend is not None:
            cls = type(backend)
            out["class"] = f"{cls.__module__}.{cls.__qualname__}"
            if out["class"].startswith("airflow.secrets.") and "Local" not in out["class"]:
                return out
            out["unread"] = unread(cls, found.get("extra", []))
            # A worker with the backend of [secrets] does what the server does: to look is enough now and then.
            if mode == "server" or request.get("seed", 0) % 4 == 0 or any("__WORKERS__" in k for k in request["env"]) or request.get("team"):
                team = request.get("team") if mode == "server" else None  # a worker looks up without one
                out["lookups"] = list(ask(backend, {k: v for k, v in request["ids"].items() if mode == "server" or k != "option"}, team))
            out["logins"] = sorted(set(edge.logins))
    out["kwargs"] = shown(found["kwargs"]) if "kwargs" in found else None
    return out


def main():
    distributions = ["apache-airflow", "apache-airflow-core", "apache-airflow-task-sdk"] + [
        f"apache-airflow-providers-{p}" for p in ("akeyless", "amazon", "cncf-kubernetes", "google", "hashicorp", "microsoft-azure", "yandex")]
    versions = {}
    for d in distributions:
        try:
            versions[d] = importlib.metadata.version(d)
        except importlib.metadata.PackageNotFoundError:
            pass
    print(json.dumps({"versions": versions}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        modes = ["server", "worker"] if sdk else ["server"]
        print(json.dumps([judge(m, request) for m in modes]), file=answers, flush=True)


if __name__ == "__main__":
    main()
