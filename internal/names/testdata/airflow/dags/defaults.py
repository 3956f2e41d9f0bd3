"""Hooks and operators that are given no connection id."""

from datetime import datetime

from airflow import DAG
from airflow.providers.amazon.aws.operators.s3 import S3ListOperator
from airflow.providers.http.hooks.http import HttpHook
from airflow.providers.http.operators.http import HttpOperator

try:
    from airflow.providers.standard.operators.python import PythonOperator
except ImportError:
    from airflow.operators.python import PythonOperator


def hook():
    HttpHook().get_conn()


with DAG("defaults", start_date=datetime(2024, 1, 1), schedule=None):
    S3ListOperator(task_id="s3", bucket="b")
    HttpOperator(task_id="http", endpoint="/", http_conn_id="not_the_default")
    PythonOperator(task_id="hook", python_callable=hook)
