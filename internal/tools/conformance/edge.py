"""The edge of the network: what answers in place of AWS, Azure, Google, Vault, Yandex, Kubernetes and Akeyless.

The clients are the real ones. HTTP ends in urllib3, gRPC in the channel, and nothing goes further: each
store says that it has no secret of the name it is asked for, and the name is written down. The world
around the process is a kind one: the workload has an identity, the login succeeds if what it needs is
there, the files that a configuration names exist.
"""

import builtins
import io
import json
import os
import re
import socket
import ssl
import time
import types
import urllib.parse

asked = []  # (backend, name) as asked for, in order
logins = []  # how the process proved who it is


def install(directory):
    """Lay the edge under everything that is loaded from now on; directory holds the files of the world."""
    files(directory)
    http()
    grpc_channels()
    time.sleep = lambda _: None

    def refuse(*_, **__):
        raise ConnectionRefusedError("nothing lies beyond the edge")

    socket.socket.connect = refuse
    socket.getaddrinfo = refuse


# Files. Configurations name them where they lie in an image; here they lie in a directory of their own.

ROOTS = ("/opt/airflow/secrets/", "/var/run/secrets/kubernetes.io/serviceaccount/")


def files(directory):
    def here(name):
        if isinstance(name, os.PathLike):
            text = os.fspath(name)
        else:
            text = name
        if isinstance(text, str):
            for root in ROOTS:
                if text.startswith(root):
                    return os.path.join(directory, text[len(root):].replace("/", "_"))
        return name

    def moved(function):
        def call(name, *args, **kwargs):
            return function(here(name), *args, **kwargs)

        return call

    builtins.open = io.open = moved(io.open)
    os.stat = moved(os.stat)
    load = ssl.SSLContext.load_verify_locations
    ssl.SSLContext.load_verify_locations = lambda self, cafile=None, *a, **k: (
        None if cafile != here(cafile) else load(self, cafile, *a, **k))
    ssl.SSLContext.load_cert_chain = lambda self, *a, **k: None


# HTTP.


def http():
    from urllib3 import HTTPResponse
    from urllib3.connectionpool import HTTPConnectionPool
    from urllib3.exceptions import LocationParseError

    def urlopen(self, method, url, body=None, headers=None, **_):
        try:  # as create_connection does before it connects
            self.host.strip("[]").encode("idna")
        except UnicodeError:
            raise LocationParseError(f"'{self.host}', label empty or too long") from None
        if isinstance(body, bytes):
            body = body.decode("utf-8", "replace")
        path = urllib.parse.urlsplit(url)
        headers = {k.lower(): v.decode() if isinstance(v, bytes) else str(v) for k, v in dict(headers or {}).items()}
        status, answer, more = route(self.scheme, self.host, method, path, body or "", headers)
        if not isinstance(answer, str):
            answer = json.dumps(answer)
        kind = "text/xml" if answer.startswith("<") else "application/json"
        return HTTPResponse(body=io.BytesIO(answer.encode()), headers={"Content-Type": kind, **more}, status=status,
                            preload_content=False, request_method=method)

    HTTPConnectionPool.urlopen = urlopen


TOKEN = {"access_token": "t", "token_type": "Bearer", "expires_in": "3600", "expires_on": "4102444800", "resource": "r"}


def route(scheme, host, method, url, body, headers):
    target = headers.get("x-amz-target", "")
    if target or host.startswith("sts."):
        return aws(host, target, body, headers)
    if host in ("login.microsoftonline.com", "169.254.169.254"):
        return entra(host, url, body)
    if url.path.startswith("/v1/") and not url.path.startswith(("/v1/v1/", "/v1/auth/auth/", "/v1/auth/v1/")):
        token = headers.get("x-vault-token", "")
        if " " in token.strip():
            logins.append("refused")
            return 403, {"errors": ["permission denied"]}, {}
        return vault(method, url, body)
    if url.path.startswith("/secrets/"):
        name = urllib.parse.unquote(url.path.removeprefix("/secrets/")).removesuffix("/")
        if "authorization" not in headers:
            tenant = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555"
            return 401, {}, {"WWW-Authenticate": f'Bearer authorization="{tenant}", resource="https://vault.azure.net"'}
        version = urllib.parse.parse_qs(url.query).get("api-version", [""])[0]
        if not re.fullmatch(r"7\.\d|20\d\d-\d\d-\d\d(-preview.*)?", version):
            logins.append("refused")
            return 400, {"error": {"code": "BadParameter", "message": "api-version"}}, {}
        if "/" in name:
            return lost(method, host, url)
        asked.append(("AzureKeyVaultBackend", name))
        return 404, {"error": {"code": "SecretNotFound", "message": "no"}}, {}
    if url.path.startswith("/api/v1/namespaces/"):
        query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        asked.extend(("KubernetesSecretsBackend", q) for q in query.get("labelSelector", []))
        return 200, {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": []}, {}
    if url.path.endswith(("/auth", "/get-secret-value")) and scheme != "https":
        raise ConnectionRefusedError("Akeyless answers https alone")
    if url.path.endswith("/auth"):
        given = json.loads(body)
        if not all(isinstance(v, str) for v in given.values() if v is not None and not isinstance(v, (bool, dict))) or not isinstance(
                given.get("access-key", ""), str) or not isinstance(given.get("access-id"), str) or not given["access-id"] or given.get("access-type", "access_key") in ("access_key", "api_key") and not given.get("access-key"):
            logins.append("refused")
            return 401, {"error": "no"}, {}
        logins.append("akeyless")
        return 200, {"token": "t"}, {}
    if url.path.endswith("/get-secret-value"):
        if not json.loads(body).get("token"):
            logins.append("refused")
            return 401, {"error": "no"}, {}
        asked.extend(("AkeylessBackend", n) for n in json.loads(body)["names"])
        return 404, {"error": "not found"}, {}
    return lost(method, host, url)


def lost(method, host, url):
    """A request to a place where no store answers."""
    asked.append((None, f"{host}{url.path}"))
    return 404, {"error": f"nothing at {method} {host}{url.path}"}, {}


def aws(host, target, body, headers):
    signed = re.search(r"Credential=([^/]+)/", headers.get("authorization", ""))
    action = urllib.parse.parse_qs(body).get("Action", [""])[0]
    if not signed and action not in ("AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"):  # these bring a token, not a signature
        logins.append("refused")
        return 400, {"__type": "UnrecognizedClientException", "message": "no"}, {}
    if signed:
        logins.append("aws:" + signed.group(1))
    if "x-amz-security-token" in headers:
        logins.append("aws:session-token")
    if target.endswith((".GetSecretValue", ".GetParameter")):
        given = json.loads(body)
        if "SecretId" in given:
            asked.append(("SecretsManagerBackend", given["SecretId"]))
            kind = "ResourceNotFoundException"
        else:
            asked.append(("SystemsManagerParameterStoreBackend", given["Name"]))
            kind = "ParameterNotFound"
        return 400, {"__type": kind, "message": "no"}, {"x-amzn-errortype": kind}
    logins.append("sts:" + action)
    if "ExternalId" in urllib.parse.parse_qs(body):
        logins.append("sts:ExternalId")
    result = ("<Credentials><AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
              "<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>")
    return 200, (f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>{result}</{action}Result>'
                 f"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"), {}


def entra(host, url, body):
    base = "https://login.microsoftonline.com/tenant"
    if "openid-configuration" in url.path:
        return 200, {"authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/oauth2/v2.0/token",
                     "issuer": f"{base}/v2.0", "tenant_discovery_endpoint": f"{base}/v2.0"}, {}
    if "discovery/instance" in url.path:
        return 200, {"tenant_discovery_endpoint": f"{base}/v2.0/.well-known/openid-configuration", "metadata": []}, {}
    given = urllib.parse.parse_qs(body) | urllib.parse.parse_qs(url.query)
    if host.startswith("169"):
        logins.append("azure:managed" + ("-client" if "client_id" in given else ""))
        return 200, TOKEN, {}
    logins.append("azure:client-secret" if "client_secret" in given else "azure:other")
    return 200, TOKEN | {"expires_in": 3600}, {}


# What a login at Vault cannot do without.
VAULT_LOGIN = {"approle": ["role_id"], "github": ["token"], "ldap": ["password"], "userpass": ["password"], "jwt": ["jwt", "role"],
               "kubernetes": ["jwt", "role"], "gcp": ["jwt", "role"], "aws": ["iam_request_headers"]}


def vault(method, url, body):
    path = urllib.parse.unquote(url.path).removeprefix("/v1/")
    if path.startswith("auth/token/"):
        return 200, {"data": {"id": "t"}}, {}
    if path.startswith("auth/"):
        given = json.loads(body) if body else {}
        engine = path.split("/")[1]
        if "/login" in path:
            if path.endswith("/None") or "password" in given and path.rstrip("/").endswith("/login") or any(not given.get(k) for k in VAULT_LOGIN.get(engine, ())) or any(isinstance(v, (bool, int, float)) or isinstance(v, str) and "\n" in v for v in given.values()) or engine == "github" and " " in given.get("token", "").strip():  # of GitHub, which has no such token
                return 400, {"errors": ["missing"]}, {}
            logins.append("vault:" + engine)
            return 200, {"auth": {"client_token": "t"}}, {}
        return 204, "", {}
    asked.append(("VaultBackend", path))
    return 404, {"errors": []}, {}


# gRPC.


def grpc_channels():
    import grpc

    class Missing(grpc.RpcError, grpc.Call):
        def code(self):
            return grpc.StatusCode.NOT_FOUND

        def details(self):
            return "no"

        def trailing_metadata(self):
            return ()

        initial_metadata = trailing_metadata

        def is_active(self):
            return False

        def time_remaining(self):
            return None

        def cancel(self):
            return False

        def add_callback(self, callback):
            return False

        def result(self, timeout=None):
            raise self

        def exception(self, timeout=None):
            return self

    class Name:
        """The name of every secret: whoever compares it tells which one is wanted."""

        def __eq__(self, other):
            asked.append(("LockboxSecretBackend", other))
            return False

    class Method(grpc.UnaryUnaryMultiCallable):
        def __init__(self, method):
            self.method = method

        def __call__(self, request, *_, **__):
            if self.method.endswith("/AccessSecretVersion"):
                found = re.fullmatch(r"projects/.*?/secrets/(.*)/versions/[^/]*", request.name, re.S)
                asked.append(("CloudSecretManagerBackend", found.group(1) if found else request.name))
                raise Missing
            if self.method.endswith("SecretService/List"):
                return types.SimpleNamespace(secrets=[types.SimpleNamespace(name=Name())], next_page_token="")
            if self.method.endswith("IamTokenService/Create"):
                logins.append("yandex:" + ("jwt" if request.jwt else "oauth"))
                return types.SimpleNamespace(iam_token="t", expires_at=types.SimpleNamespace(seconds=4102444800))
            if self.method.endswith("ApiEndpointService/List"):
                one = [types.SimpleNamespace(id=i, address="api:443") for i in ("iam", "lockbox", "lockbox-payload", "endpoint")]
                return types.SimpleNamespace(endpoints=one, next_page_token="")
            raise Missing

        def with_call(self, request, *args, **kwargs):
            return self(request), Missing()

        def future(self, *_, **__):
            raise Missing

    class Channel(grpc.Channel):
        def unary_unary(self, method, *_, **__):
            return Method(method)

        def subscribe(self, *_, **__):
            pass

        def unsubscribe(self, *_):
            pass

        def unary_stream(self, *_, **__):
            raise Missing

        stream_unary = stream_stream = unary_stream

        def close(self):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    grpc.secure_channel = grpc.insecure_channel = lambda *_, **__: Channel()
