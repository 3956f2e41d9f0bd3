#!/usr/bin/env bash
# Runs the hook that compiles the program, as a user of pre-commit does: it must refuse a project with a
# mistake, fix it when told to, and then accept the project. Needs Go, git, pre-commit and the network.
set -euo pipefail
hook=$(cd "$(dirname "$0")/../.." && pwd)
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT
cd "$project"

git init --quiet .
echo 'FROM astrocrpublic.azurecr.io/runtime:3.1-12' > Dockerfile
echo 'apache-airflow-providers-microsoft-azure' > requirements.txt
cat > .env <<'ENV'
AIRFLOW__SECRETS__BACKEND=airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend
AIRFLOW__SECRETS__BACKEND_KWARGS={"vault_url": "https://contoso.vault.azure.net/", "tenant_id": None}
ENV

configure() {
  printf 'repos:\n  - repo: %s\n    rev: %s\n    hooks:\n      - id: astrosecrets\n        args: [%s]\n' \
    "$hook" "$(git -C "$hook" rev-parse HEAD)" "$1" > .pre-commit-config.yaml
  git add --all
}

configure ''
if time pre-commit run; then
  echo "the hook accepts a project with a mistake"
  exit 1
fi
configure --fix
pre-commit run || true
configure ''
time pre-commit run
