"""A secrets backend that has an answer for everything, and records what it is asked for."""

import json

from airflow.secrets import BaseSecretsBackend

asked = set()
# What a condition of a DAG needs; None is not found.
VALUES = {"in_if": "x", "guarded": None}


class Recorder(BaseSecretsBackend):
    def __init__(self, **kwargs):
        pass

    def get_conn_value(self, conn_id, **kwargs):
        asked.add("connection " + conn_id)
        return json.dumps({"conn_type": "sqlite", "host": "/nonexistent/x"})

    def get_variable(self, key, **kwargs):
        asked.add("variable " + key)
        return VALUES.get(key, '{"a": 1, "depth": 2}')

    def get_config(self, key, **kwargs):
        return None
