"""Print, as JSON, the ids that Airflow asks a secrets backend for when it parses the DAGs here and runs their tasks.

Run it with the Python of an environment that has Airflow and the providers that the DAGs use. An
argument names another folder with DAGs. No connection to another machine is made: sockets are refused.
"""

import contextlib
import importlib.util
import io
import json
import logging
import os
import pathlib
import socket
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TREE = next((pathlib.Path(a).resolve() for a in sys.argv[1:] if not a.startswith("-")), HERE)
HOME = tempfile.mkdtemp()
asked = set()

os.chdir(TREE)
os.environ.update(
    AIRFLOW_HOME=HOME,
    AIRFLOW__SECRETS__BACKEND="recorder.Recorder",
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__UNIT_TEST_MODE="False",
    AIRFLOW__CORE__DAGS_FOLDER=str(TREE / "dags"),
    AIRFLOW__COSMOS__ENABLE_TELEMETRY="False",
    DO_NOT_TRACK="1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_DEFAULT_REGION="eu-west-1",
)
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(TREE / "dags"))
logging.disable(logging.CRITICAL)


def refuse(*_args, **_kwargs):
    raise OSError("no network in this test")


def main():
    from airflow import DAG

    import recorder

    recorder.asked = asked
    try:
        from airflow.sdk.execution_time.context import ConnectionAccessor, VariableAccessor
    except ImportError:
        from airflow.models.taskinstance import ConnectionAccessor, VariableAccessor

    def context(task):
        return {"var": {"value": VariableAccessor(deserialize_json=False), "json": VariableAccessor(deserialize_json=True)}, "conn": ConnectionAccessor(), "params": {}, "ds": "2024-01-01",
                "dag": task.dag, "task": task, "ti": None, "task_instance": None, "run_id": "r", "ts_nodash": "t"}

    failures = []

    def run(task):
        with contextlib.suppress(Exception):
            task.render_template_fields(context(task))
        try:
            if hasattr(task, "python_callable"):
                task.python_callable(*task.op_args, **task.op_kwargs)
            else:
                task.execute(context(task))
        except BaseException as error:  # noqa: BLE001 there is no server to talk to
            failures.append(f"{task.task_id}: {type(error).__name__}: {error}"[:200])
            if "-vv" in sys.argv:
                import traceback

                failures.extend(traceback.format_exc().splitlines()[-60:])

    socket.socket.connect = refuse
    socket.getaddrinfo = refuse
    for path in sorted((TREE / "dags").glob("*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        for dag in [v for v in vars(module).values() if isinstance(v, DAG)] or [d for d in dags_of(module, DAG)]:
            dag.fileloc = str(path)
            for task in dag.tasks:
                if hasattr(task, "execute"):
                    run(task)
                    continue
                ((name, values),) = task.expand_input.value.items()
                for value in values:
                    run(task.unmap({**task.partial_kwargs, "task_id": task.task_id, name: value}))
    return failures


def dags_of(module, DAG):
    """The DAGs of a module that binds none to a name: those of "with DAG(...):"."""
    import gc

    return [d for d in gc.get_objects() if isinstance(d, DAG) and d.fileloc == module.__file__]


out = io.StringIO()
with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
    failures = main()
import airflow

print(json.dumps({"airflow": airflow.__version__, "asked": sorted(asked)}, indent=1))
if "-v" in sys.argv or "-vv" in sys.argv:
    print("\n".join(failures), file=sys.stderr)
