package names

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"
)

func TestScan(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(`
-- dags/.airflowignore --
common/
old.py
-- dags/a.py --
from common.x import f
from airflow.sdk import Variable
DAG(template_searchpath="/usr/local/airflow/include/sql")
Op(sql="q.sql", conn_id="a"); Variable.get("é")
from common.x import ID, Ids, CHANGES
f(conn_id=ID), f(conn_id=Ids.B), f(conn_id=CHANGES)
-- dags/common/x.py --
from . import y
ID = "constant"
CHANGES = "a"; CHANGES = "b"
class Ids: B = ID
f(conn_id="imported")
-- dags/common/y.py --
f(conn_id="imported_again")
-- dags/common/unused.py --
f(conn_id="unused")
-- dags/old.py --
f(conn_id="old")
-- dags/broken.py --
f(conn_id="broken"
-- dags/tests/t.py --
f(conn_id="test")
-- dags/test_a.py --
f(conn_id="test")
-- include/sql/q.sql --
select '{{ var.value.q }}'
-- include/h.py --
f(conn_id="included")
-- include/unnamed.sql --
select '{{ var.value.unnamed }}'
-- plugins/p.py --
f(conn_id="plugin")
-- dags/factory.yml --
default:
  default_args: {aws_conn_id: "aws"}
my_dag:
  tasks:
    - task_id: t
      operator: airflow.providers.standard.operators.bash.BashOperator
      bash_command: >-
        echo {{ var.value.y }}
      ssh_conn_id: 'it''s'
-- dags/other.yml --
tasks: 1
conn_id: none
`)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	got := Scan(fsys, Options{Syntax: Glob})
	var lines []string
	for _, s := range got {
		if s.Err != nil {
			lines = append(lines, s.Path+": not read")
		}
		for _, p := range s.Places {
			lines = append(lines, fmt.Sprintf("%s:%d:%d %s %s", s.Path, p.Line, p.Column, p.Kind, p.ID))
		}
	}
	want := `dags/a.py:4:26 connection a
dags/a.py:4:45 variable é
dags/a.py:6:11 connection constant
dags/a.py:6:26 connection constant
dags/a.py:6:44 connection 
dags/broken.py: not read
dags/common/x.py:5:12 connection imported
dags/common/y.py:1:12 connection imported_again
dags/factory.yml:2:32 connection aws
dags/factory.yml:8:27 variable y
dags/factory.yml:9:21 connection it's
include/h.py:1:12 connection included
include/sql/q.sql:1:22 variable q
plugins/p.py:1:12 connection plugin`
	if s := strings.Join(lines, "\n"); s != want {
		t.Errorf("got\n%s\nwant\n%s", s, want)
	}
}

// dagText is a DAG of ordinary size.
func dagText(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `"""DAG number %d loads a table."""
from __future__ import annotations

from datetime import datetime, timedelta

from airflow import DAG
from airflow.models import Variable
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.providers.amazon.aws.hooks.s3 import S3Hook

default_args = {"owner": "data", "retries": 2, "retry_delay": timedelta(minutes=5)}

with DAG("dag_%d", start_date=datetime(2024, 1, 1), schedule="@daily", default_args=default_args) as dag:
`, n, n)
	for i := range 20 {
		fmt.Fprintf(&b, `    task_%d = SQLExecuteQueryOperator(
        task_id="load_%d", # one step
        conn_id="warehouse_%d",
        sql=f"insert into t_{i} select * from s where d = '{{{{ ds }}}}' and k = '{{{{ var.value.key_%d }}}}'",
        parameters={"limit": 100, "offset": [1, 2, 3]},
    )
`, i, i, i%3, i)
	}
	return b.String()
}

func BenchmarkPython(b *testing.B) {
	src := dagText(1)
	b.SetBytes(int64(len(src)))
	r := newReader(false, false)
	for b.Loop() {
		r.read(src)
	}
}

// BenchmarkScan reads 1,000 DAG files from the disk.
func BenchmarkScan(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := b.TempDir()
			for i := range n {
				p := filepath.Join(dir, "dags", fmt.Sprintf("g%d", i/100), fmt.Sprintf("d%d.py", i))
				if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
					b.Fatal(err)
				}
				if err := os.WriteFile(p, []byte(dagText(i)), 0o600); err != nil {
					b.Fatal(err)
				}
			}
			start := time.Now()
			for b.Loop() {
				if got := Scan(os.DirFS(dir), Options{Syntax: Glob}); len(got) != n {
					b.Fatal(len(got))
				}
			}
			b.ReportMetric(float64(time.Since(start).Microseconds())/float64(b.N)/float64(n), "µs/file")
		})
	}
}
