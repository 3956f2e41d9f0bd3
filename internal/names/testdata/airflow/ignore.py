"""Print which files Airflow lists for the trees of TestWalk (airflowignore_test.go)."""

import os, tempfile, sys, logging
logging.disable(logging.CRITICAL)
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp()
try:
    from airflow._shared.module_loading.file_discovery import find_path_from_directory
except ImportError:
    try:
        from airflow._shared.module_loading import find_path_from_directory
    except ImportError:
        from airflow.utils.file import find_path_from_directory
tree="a.py b.py sub/a.py sub/c.py sub/deep/d.py other/a.py skip/x.py".split()
G,R="glob","regexp"
cases=[("none",G,{}),("regexp anywhere",R,{"":"sub/.*\\.py\nb\\.py"}),("regexp with a comment",R,{"":"skip # all of it\n# a\n"}),("regexp of a folder",R,{"sub":"^sub/a"}),("regexp that is a glob",R,{"":"*.py"}),("glob name",G,{"":"a.py"}),("glob anchored",G,{"":"/a.py"}),("glob folder",G,{"":"sub/\nskip/"}),("glob negated",G,{"":"*.py\n!b.py"}),("glob of a folder",G,{"sub":"deep/*.py"}),("glob with stars",G,{"":"**/deep/**"}),("glob slash",G,{"":"/"}),("glob negated in folder",G,{"":"a.py","sub":"!a.py"})]
for n,s,f in cases:
    with tempfile.TemporaryDirectory() as d:
        for t in tree:
            p=os.path.join(d,t); os.makedirs(os.path.dirname(p),exist_ok=True); open(p,"w").close()
        for k,v in f.items():
            os.makedirs(os.path.join(d,k),exist_ok=True)
            open(os.path.join(d,k,".airflowignore"),"w").write(v)
        try:
            got=sorted(os.path.relpath(x,d) for x in find_path_from_directory(d,".airflowignore",s))
        except Exception as e: got=[repr(e)]
        print(n+": "+" ".join(got))
