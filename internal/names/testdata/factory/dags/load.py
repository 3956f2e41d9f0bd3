"""The DAGs that YAML files describe."""

import pathlib

HERE = pathlib.Path(__file__).parent
FILES = ["pipeline.yaml", "team/tasks.yml"]

try:
    from dagfactory import load_yaml_dags

    for name in FILES:
        load_yaml_dags(globals(), config_filepath=str(HERE / name), defaults_config_path=str(HERE))
except ImportError:
    import dagfactory

    for name in FILES:
        dagfactory.DagFactory(str(HERE / name)).generate_dags(globals())
