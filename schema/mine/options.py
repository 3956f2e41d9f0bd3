#!/usr/bin/env python3
"""Write schema/options.json: the options of Airflow's configuration that concern secrets, by release.

    python3 schema/mine/options.py [--offline]

All options of [secrets] and [workers], and each option of any section whose value Airflow also takes from
AIRFLOW__SECTION__OPTION_CMD and _SECRET (it calls them sensitive), come from config_templates/config.yml and
configuration.py of every Airflow release, and from the configuration of the providers named in PROVIDERS.
"""

import argparse
import ast
import json
import pathlib
import re

import mine

OUT = pathlib.Path(__file__).resolve().parent.parent / "options.json"
WHOLE = ("secrets", "workers")
# The providers that have sensitive options.
PROVIDERS = ("celery", "keycloak", "opensearch")


def config_yml(text):
    """{(section, option): sensitive} of a config.yml: sections are a mapping, or a list with names before 2.6.

    The file is regular enough to be read by indentation alone, so that the miner needs no YAML package.
    """
    options, section, option = {}, None, None
    mapping = not re.search(r"^- name:", text, re.M)
    depth = {"section": 0, "option": 4, "key": 6}
    for line in text.splitlines():
        found = re.match(r"( *)(- name: *)?(?:([\w-]+):)?(?: *(.*))?$", line)
        indent, item, key, value = len(found[1]), found[2], found[3], (found[4] or "").strip()
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if mapping:
            if indent == depth["section"] and key:
                section = key
            elif indent == depth["option"] and key and not value:
                option = key
                options[section, option] = False
            elif indent == depth["key"] and key == "sensitive" and value == "true":
                options[section, option] = True
        elif item:
            name = line.split(":", 1)[1].strip()
            if indent == 0:
                section = name
            else:
                option = name
                options[section, option] = False
    return {(s.lower(), o.lower()): sensitive for (s, o), sensitive in options.items()}


def tables(files):
    """The tables of configuration.py, which move between files: {name: literal}."""
    wanted, found = ("sensitive_config_values", "SENSITIVE_CONFIG_VALUES", "deprecated_options", "deprecated_sections"), {}
    for name, text in sorted(files.items()):
        if not name.endswith(("airflow/configuration.py", "configuration/parser.py")):
            continue
        for node in ast.walk(mine.follow.parse(text)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            for target in targets:
                label = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
                if label in wanted and isinstance(node.value, (ast.Set, ast.Dict)):
                    try:
                        value = ast.literal_eval(node.value)
                    except ValueError:
                        continue
                    found[label] = found.get(label, type(value)()) | value
    return found


def renamed(table):
    """deprecated_options as pairs: 1.10 has {section: {option: old option}}, and today's is {(section, option): old}."""
    for key, value in table.items():
        if isinstance(key, tuple):
            yield key, value
        else:
            yield from (((key, option), (key, old)) for option, old in value.items())


def look(version, wanted=()):
    """{(section, option): {"sensitive", "instead"}} of one release of Airflow, and of the wanted ones in any case."""
    files = mine.wheel(mine.CORE, version)
    yml = next((t for n, t in files.items() if n.endswith("airflow/config_templates/config.yml")), None)
    known, table = tables(files), config_yml(yml) if yml else {}
    listed = known.get("SENSITIVE_CONFIG_VALUES") or known.get("sensitive_config_values")
    sensitive = {(s.lower(), o.lower()) for s, o in listed} if listed else {k for k, s in table.items() if s}
    instead = {}
    for (section, option), (old_section, old_option, *_) in renamed(known.get("deprecated_options", {})):
        instead[old_section.lower(), old_option.lower()] = f"{section}.{option}"
        if not listed and (section, option) in sensitive:
            sensitive |= {(old_section, old_option)}
    for section, (old, *_) in known.get("deprecated_sections", {}).items():
        for name in [o for s, o in table if s == section]:
            instead.setdefault((old, name), f"{section}.{name}")
            if not listed and (section, name) in sensitive:
                sensitive |= {(old, name)}
    out = {k: {"sensitive": k in sensitive, "instead": ""} for k in table if k[0] in WHOLE or k in sensitive or k in wanted}
    for key in sensitive:
        out[key] = {"sensitive": True, "instead": "" if key in table else instead.get(key, "")}
    return dict(sorted(out.items()))


def provider(distribution, version):
    """{(section, option): …} of the sensitive options of one release of a provider."""
    found = {}
    for name, text in (mine.wheel(distribution, version) or {}).items():
        if not name.endswith("get_provider_info.py"):
            continue
        for node in ast.walk(mine.follow.parse(text)):
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
                for section, described in (ast.literal_eval(node.value).get("config") or {}).items():
                    for option, words in described["options"].items():
                        if words.get("sensitive"):
                            found[section, option] = {"sensitive": True, "instead": ""}
    return dict(sorted(found.items()))


def entries(changes, distribution):
    """The rows of one distribution, in the order of their names."""
    rows = []
    for section, option in sorted({k for _, found in changes for k in found}):
        key = (section, option)
        row = {"section": section, "name": option}
        if distribution != mine.CORE:
            row["distribution"] = distribution
        row |= {w: v for w, v in zip(("since", "until"), mine.span(changes, lambda d: key in d)) if v}
        ends = mine.span(changes, lambda d: d.get(key, {}).get("sensitive"))
        if ends is not None:
            row["sensitive"] = {w: v for w, v in zip(("since", "until"), ends) if v}
        replaced = next((v for v, d in changes if d.get(key, {}).get("instead")), None)
        if replaced:
            row["deprecated-since"] = replaced
            row["replacement"] = next(d[key]["instead"] for _, d in reversed(changes) if d.get(key, {}).get("instead"))
        rows.append(row)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offline", action="store_true", help="use what the cache holds")
    parser.parse_args(namespace=mine.OPTIONS)
    ever = {k for _, found in mine.history(mine.CORE, look) for k in found}
    rows = entries(mine.history(mine.CORE, lambda v: look(v, ever)), mine.CORE)
    for name in PROVIDERS:
        distribution = f"apache-airflow-providers-{name}"
        rows += entries(mine.history(distribution, lambda v, d=distribution: provider(d, v)), distribution)
    table = {
        "$comment": "Generated by schema/mine/options.py from the released packages. Do not edit. since and until are releases of distribution, by default apache-airflow.",
        "options": rows,
    }
    OUT.write_text(mine.dump(table) + "\n")


if __name__ == "__main__":
    main()
