"""Projects of dbt that Cosmos runs: each profile is made of a connection."""

from datetime import datetime
from pathlib import Path

from airflow import DAG
from cosmos import DbtDag, DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import LoadMode
from cosmos.operators.local import DbtRunLocalOperator
from cosmos.profiles import PostgresUserPasswordProfileMapping, SnowflakeUserPasswordProfileMapping

DBT = Path(__file__).parent.parent / "include" / "dbt"
CONN = "dbt_of_a_constant"

profile = ProfileConfig(
    profile_name="p",
    target_name="dev",
    profile_mapping=PostgresUserPasswordProfileMapping(conn_id="dbt_by_keyword", profile_args={"schema": "public"}),
)
dbt_dag = DbtDag(
    dag_id="dbt_dag",
    start_date=datetime(2024, 1, 1),
    schedule=None,
    project_config=ProjectConfig(DBT),
    profile_config=profile,
    render_config=RenderConfig(load_method=LoadMode.CUSTOM),
    execution_config=ExecutionConfig(dbt_executable_path="/nonexistent/dbt"),
)

with DAG("with_dbt", start_date=datetime(2024, 1, 1), schedule=None) as with_dbt:
    DbtTaskGroup(
        group_id="models",
        project_config=ProjectConfig(DBT),
        profile_config=ProfileConfig(
            profile_name="p", target_name="dev", profile_mapping=SnowflakeUserPasswordProfileMapping("dbt_by_position", {"database": "d", "schema": "s"})
        ),
        render_config=RenderConfig(load_method=LoadMode.CUSTOM),
        execution_config=ExecutionConfig(dbt_executable_path="/nonexistent/dbt"),
    )
    DbtRunLocalOperator(
        task_id="run",
        project_dir=DBT,
        dbt_executable_path="/nonexistent/dbt",
        vars={"day": "{{ var.value.in_dbt_vars }}"},
        profile_config=ProfileConfig(
            profile_name="p", target_name="dev", profile_mapping=PostgresUserPasswordProfileMapping(conn_id=CONN, profile_args={"schema": "public"})
        ),
    )
