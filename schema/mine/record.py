#!/usr/bin/env python3
"""Record which names the real backends ask their stores for, as testdata for the Go package.

    python3 schema/mine/record.py > schema/testdata/names.jsonl

Needs an environment with Airflow 3.2 or newer and the newest providers. Clients are replaced at the
edge of the network only; the backends run as they are. The choice of kwargs and ids is fixed.
"""

import importlib
import importlib.metadata
import itertools
import json
import logging
import os
import random
import tempfile
import types
import warnings
from unittest import mock

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp()
os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "CRITICAL"
warnings.simplefilter("ignore")
asked = []


class Missing(Exception):
    pass


def client(**methods):
    return types.SimpleNamespace(**methods)


def aws(backend):
    exceptions = dict.fromkeys(
        ("ResourceNotFoundException", "InvalidParameterException", "InvalidRequestException", "DecryptionFailure",
         "InternalServiceError", "ParameterNotFound"), Missing)

    def get(SecretId=None, Name=None, **_):
        asked.append(SecretId if Name is None else Name)
        raise Missing

    backend.__dict__["client"] = client(get_secret_value=get, get_parameter=get, exceptions=client(**exceptions))


def azure(backend):
    from azure.core.exceptions import ResourceNotFoundError

    def get(name):
        asked.append(name)
        raise ResourceNotFoundError

    backend.__dict__["client"] = client(get_secret=get)


def google(backend):
    fake = client(get_secret=lambda secret_id, project_id: asked.append(secret_id))
    type(backend).client = property(lambda self: fake)


def kubernetes(backend):
    def get(namespace, label_selector, resource_version):
        asked.append(label_selector)
        return client(items=[])

    backend.__dict__["client"] = client(list_namespaced_secret=get)
    backend.__dict__["namespace"] = "n"


def lockbox(backend):
    class Name:
        def __eq__(self, other):
            asked.append(other)
            return False

    backend._get_secrets = lambda: [client(name=Name())]


def akeyless(backend):
    import akeyless as sdk

    def get(request):
        asked.extend(request.names)
        raise sdk.ApiException

    backend._authenticate = lambda: "t"
    backend.__dict__["_client"] = client(get_secret_value=get)


def vault(backend):
    import requests

    def request(self, method, url, **_):
        response = requests.Response()
        response.status_code, response._content = 404, b"{}"
        if "/auth/token/" in url:
            response.status_code = 200
        else:
            asked.append(url.partition("/v1/")[2])
        return response

    requests.Session.request = request


def onepassword(backend):
    fake = client(get_item=lambda secret_id, vault: asked.append(secret_id))
    type(backend).client = property(lambda self: fake)


def infisical(backend):
    def get(secret_name, **_):
        asked.append(secret_name)
        raise Missing

    backend.infisical_client.__dict__["_client"] = client(secrets=client(get_secret_by_name=get))


IDS = ["my_db", "x", "a.b", "aws__prod", "a/b/c", "Team-1"]
PREFIX = [None, "", "p", "airflow-x", "team_a-", "/a/b/", "--", "a//"]
SEPS = ["-", "", "/", "_", "--"]
PLURAL = {"connection": "connections", "variable": "variables", "config": "config"}


def choices(suffix, seps=(), **more):
    """kwargs by kind: no kwargs at all, and every pair of a prefix and a separator."""
    for kind, prefix, sep in itertools.product(PLURAL, ["default", *PREFIX], ["default", *seps]):
        kwargs = dict(more)
        if prefix != "default":
            kwargs[f"{PLURAL[kind]}_{suffix}"] = prefix
        if sep != "default":
            kwargs["sep"] = sep
        yield kind, kwargs


def patterns(suffix, seps=()):
    yield from choices(suffix, seps)
    for kind, pattern in itertools.product(PLURAL, [None, "", "my", "DB", "^x$", "a|b", "(?i)TEAM"]):
        yield kind, {f"{PLURAL[kind]}_lookup_pattern": pattern}


def vaults():
    yield from choices("path", token="t")
    for mount, version, kind in itertools.product([None, "", "kv", "secret"], [1, 2], PLURAL):
        for path in ("default", "", "p", ["p", "q/"], []):
            kwargs = {"token": "t", "mount_point": mount, "kv_engine_version": version}
            if path != "default":
                kwargs[f"{PLURAL[kind]}_path"] = path
            yield kind, kwargs
            yield kind, kwargs | {"global_secrets_path": "g/"}


def labels():
    yield from choices("label")
    for kind, team in itertools.product(PLURAL, [None, "", "t"]):
        yield kind, {"team_label": team}


CASES = {
    "azure-key-vault": (azure, choices("prefix", SEPS, vault_url="https://v")),
    "aws-secrets-manager": (aws, patterns("prefix", SEPS)),
    "aws-ssm": (aws, patterns("prefix")),
    "google-secret-manager": (google, choices("prefix", ["-", "_", ""], project_id="p")),
    "hashicorp-vault": (vault, vaults()),
    "yandex-lockbox": (lockbox, choices("prefix", SEPS)),
    "kubernetes": (kubernetes, labels()),
    "akeyless": (akeyless, choices("path", SEPS)),
    "onepassword": (onepassword, choices("prefix", vault="v")),
    "infisical": (infisical, choices("path", project_id="p", environment_slug="dev")),
}


def main():
    logging.disable(logging.CRITICAL)
    pick = random.Random(1)
    here = os.path.dirname(os.path.abspath(__file__))
    for ident, (stub, cases) in CASES.items():
        with open(os.path.join(here, "..", "backends", f"{ident}.json")) as f:
            schema = json.load(f)
        module, _, name = schema["x-class"].rpartition(".")
        cls = getattr(importlib.import_module(module), name)
        version = importlib.metadata.version(schema["x-distribution"])
        for kind, kwargs in cases:
            for wanted in pick.sample([*IDS, "_t___x", "a//b", "yandexcloud_default"], 1):
                asked.clear()
                with mock.patch(f"{module}.get_credentials_and_project_id", lambda **_: (None, "p"), create=True):
                    try:
                        backend = cls(**json.loads(json.dumps(kwargs)))
                    except Exception:
                        continue
                stub(backend)
                get = {"variable": backend.get_variable, "config": backend.get_config}.get(kind)
                if kind == "connection":
                    get = backend.get_connection if ident in ("akeyless", "infisical") else backend.get_conn_value
                try:
                    get(wanted)
                except AttributeError:  # a stub gave None where an item was expected
                    pass
                print(json.dumps({"id": ident, "version": version, "kwargs": kwargs, "kind": kind, "ask": wanted, "asked": asked}))


if __name__ == "__main__":
    main()
