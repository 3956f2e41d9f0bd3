"""Each form in which a DAG names a connection or a variable.

Variable.get("in_a_docstring") and conn_id="in_a_docstring" are no references.
"""

from datetime import datetime

import common
from airflow import DAG
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from airflow.providers.amazon.aws.operators.s3 import S3ListOperator
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.providers.http.hooks.http import HttpHook

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.providers.standard.operators.python import PythonOperator
except ImportError:
    from airflow.operators.bash import BashOperator
    from airflow.operators.python import PythonOperator
try:
    from airflow.sdk import BaseHook, Connection, task
    from airflow.sdk import Variable as V
except ImportError:
    from airflow.decorators import task
    from airflow.hooks.base import BaseHook
    from airflow.models import Connection
    from airflow.models import Variable as V

WAREHOUSE = "warehouse_" "db"
SQL = """
select * from t where k = '{{ var.value.sql_key }}'  -- {{ var.json.sql_options.depth }}
"""


class Names:
    LAKE: str = "lake_db"


# conn_id="in_a_comment"
default_args = {"aws_conn_id": "aws_of_default_args", "owner": "me"}
TOP = V.get("top_level")
FALLBACK = V.get("with_default", "d")


def unused(conn_id="a_parameter_default", sql="{{ var.value.a_parameter_default }}"):
    """Variable.get("no") {{ var.value.no }}"""


def read(**context):
    V.get(key="by_keyword")
    BaseHook.get_connection("by_base_hook")
    BaseHook.get_connection(conn_id="by_base_hook_keyword")
    HttpHook.get_connection("by_a_hook_class")
    S3Hook("positional_aws").get_connection("by_an_object")
    hook = S3Hook(aws_conn_id=f"constant_f_string")
    hook.get_connection(hook.aws_conn_id)
    S3Hook("positional_aws").conn_config
    common.limit()
    if (walrus := V.get("in_a_walrus")) and hasattr(Connection, "get"):
        Connection.get("by_connection_get")
    for name in ["a", "b"]:
        V.get(f"dynamic_{name}")
    try:
        V.get("guarded")
    except Exception:
        V.get("after_a_failure")
    return walrus


with DAG("forms", start_date=datetime(2024, 1, 1), schedule=None, default_args=default_args, template_searchpath=["include/sql"],
         doc_md="{{ var.value.in_doc_md }}"):
    BashOperator(
        task_id="bash",
        bash_command="echo {{ var.value.bash }} {{ var.value.get('bash_get') }} {{ var.value.get('bash_get_default', 'x') }}"
        " {{ conn.by_jinja.host }} {{ conn.get('by-jinja-get').login }} {{ conn['by.jinja.item'].port }}",
        env={"A": "{{ var.json.env_options.a }}", "B": "{% if var.value.in_if == 'x' %}{{ conn.in_if.host }}{% endif %}"},
    )
    BashOperator(task_id="bash_file", bash_command="sql/run.sh")
    BashOperator(task_id="raw", bash_command="{% raw %}{{ var.value.raw }}{% endraw %}{# {{ var.value.in_a_comment }} #} {{ var.value['an-item'] }}")
    BashOperator(task_id="in_f_string", bash_command=f"echo {{{{ var.value.in_f_string }}}} {TOP}")
    SQLExecuteQueryOperator(task_id="query", conn_id=WAREHOUSE, sql=SQL)
    SQLExecuteQueryOperator(task_id="query_file", conn_id=Names.LAKE, sql="query.sql")
    SQLExecuteQueryOperator(task_id="queries", conn_id="my_" 'db', sql=["sql/other.sql", "select '{{ var.value.in_a_list }}'"])
    SQLExecuteQueryOperator(task_id="imported", conn_id=common.REPORTS, sql="select 1")
    SQLExecuteQueryOperator.partial(task_id="mapped", sql="select 1").expand(conn_id=["mapped_a", "mapped_b"])
    S3ListOperator(task_id="aws_of_default_args", bucket="b")
    PythonOperator(task_id="read", python_callable=read, op_kwargs={"x": "{{ var.value.op_kwargs }}"},
                   templates_dict={"q": "dict.sql"}, templates_exts=[".sql"])

    @task
    def flow(x):
        return V.get("in_a_task"), x

    flow("{{ var.value.task_argument }}")
