"""Imported by the DAGs; .airflowignore keeps Airflow from searching it for DAGs."""

try:
    from airflow.sdk import Variable
except ImportError:
    from airflow.models import Variable

REPORTS = "reports_db"


def limit():
    return Variable.get("row_limit")
