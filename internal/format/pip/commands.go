package pip

// pipOptions are those of pip install and pip uninstall in pip 26.3, and those that pip
// had since version 20 (printed from the parsers in pip/_internal/commands).
var pipOptions = []option{
	{"--requirement -r", true}, {"--constraint -c", true}, {"--build-constraint", true},
	{"--requirements-from-script", true}, {"--no-deps --no-dependencies", false},
	{"--only-deps --only-dependencies", false}, {"--editable -e", true}, {"--dry-run", false},
	{"--target -t", true}, {"--platform", true}, {"--python-version", true},
	{"--implementation", true}, {"--abi", true}, {"--user", false}, {"--no-user", false},
	{"--root", true}, {"--prefix", true}, {"--src --source --source-dir --source-directory", true},
	{"--upgrade -U", false}, {"--upgrade-strategy", true}, {"--force-reinstall", false},
	{"--ignore-installed -I", false}, {"--ignore-requires-python", false},
	{"--no-build-isolation", false}, {"--use-pep517", false}, {"--no-use-pep517", false},
	{"--check-build-dependencies", false}, {"--break-system-packages", false},
	{"--config-settings -C", true}, {"--global-option", true}, {"--install-option", true},
	{"--build-option", true}, {"--build -b --build-dir --build-directory", true},
	{"--compile", false}, {"--no-compile", false}, {"--no-warn-script-location", false},
	{"--no-warn-conflicts", false}, {"--require-hashes", false}, {"--no-require-hashes", false},
	{"--progress-bar", true}, {"--root-user-action", true}, {"--report", true}, {"--group", true},
	{"--no-clean", false}, {"--pre", false}, {"--all-releases", true}, {"--only-final", true},
	{"--no-binary", true}, {"--only-binary", true}, {"--prefer-binary", false},
	{"--index-url -i --pypi-url", true}, {"--extra-index-url", true}, {"--no-index", false},
	{"--refresh-package", true}, {"--find-links -f", true}, {"--uploaded-prior-to", true},
	{"--yes -y", false}, {"--help -h", false}, {"--debug", false}, {"--isolated", false},
	{"--require-virtualenv --require-venv", false}, {"--python", true}, {"--verbose -v", false},
	{"--version -V", false}, {"--quiet -q", false}, {"--log --log-file --local-log", true},
	{"--no-input", false}, {"--keyring-provider", true}, {"--proxy", true}, {"--no-proxy-env", false},
	{"--retries", true}, {"--timeout --default-timeout", true}, {"--exists-action", true},
	{"--trusted-host", true}, {"--cert", true}, {"--client-cert", true}, {"--cache-dir", true},
	{"--no-cache-dir", false}, {"--disable-pip-version-check", false}, {"--no-color", false},
	{"--no-python-version-warning", false}, {"--use-feature", true}, {"--use-deprecated", true},
	{"--resume-retries", true},
}

// uvShared are the options uv itself, uv pip and uv add have in common, as printed by
// the --help of uv 0.13, with names of earlier versions and those pip has for the same.
var uvShared = []option{
	{"--requirement --requirements -r", true}, {"--constraint --constraints -c", true},
	{"--extra", true}, {"--group", true}, {"--require-build-hashes", false}, {"--no-build", false},
	{"--index", true}, {"--default-index", true}, {"--index-url -i", true},
	{"--extra-index-url", true}, {"--find-links -f", true}, {"--no-index", false},
	{"--index-strategy", true}, {"--keyring-provider", true}, {"--upgrade -U", false},
	{"--upgrade-package -P", true}, {"--upgrade-group", true}, {"--resolution", true},
	{"--prerelease", true}, {"--prerelease-package", true}, {"--fork-strategy", true},
	{"--exclude-newer", true}, {"--exclude-newer-package", true}, {"--no-sources", false},
	{"--no-sources-package", true}, {"--reinstall --force-reinstall", false},
	{"--reinstall-package", true}, {"--link-mode", true}, {"--compile-bytecode --compile", false},
	{"--config-setting --config-settings -C", true}, {"--config-settings-package", true},
	{"--no-build-isolation", false}, {"--no-build-isolation-package", true},
	{"--no-cache --no-cache-dir -n", false}, {"--cache-dir", true}, {"--refresh", false},
	{"--refresh-package", true}, {"--python -p", true}, {"--managed-python", false},
	{"--no-managed-python", false}, {"--no-python-downloads", false}, {"--quiet -q", false},
	{"--verbose -v", false}, {"--color", true}, {"--system-certs --native-tls", false},
	{"--offline", false}, {"--allow-insecure-host", true}, {"--no-progress", false},
	{"--directory", true}, {"--project", true}, {"--config-file", true}, {"--no-config", false},
	{"--help -h", false}, {"--version -V", false}, {"--pre", false}, {"--python-preference", true},
}

// uvPipOptions are those of uv pip install, uninstall and sync alone.
var uvPipOptions = []option{
	{"--editable -e", true}, {"--no-editable", false}, {"--no-editable-package", true},
	{"--overrides", true}, {"--excludes", true}, {"--build-constraints -b", true},
	{"--all-extras", false}, {"--cert", true}, {"--no-deps", false}, {"--require-hashes", false},
	{"--no-verify-hashes", false}, {"--system", false}, {"--break-system-packages", false},
	{"--no-break-system-packages", false}, {"--target -t", true}, {"--prefix", true},
	{"--no-binary", true}, {"--only-binary", true}, {"--python-version", true},
	{"--python-platform", true}, {"--exact", false}, {"--strict", false}, {"--dry-run", false},
	{"--check", false}, {"--output-format", true}, {"--torch-backend", true}, {"--user", false},
	{"--allow-empty-requirements", false}, {"--no-allow-empty-requirements", false},
}

// uvAddOptions are those of uv add and uv remove alone.
var uvAddOptions = []option{
	{"--marker -m", true}, {"--dev", false}, {"--optional", true}, {"--editable", false},
	{"--raw", false}, {"--bounds", true}, {"--rev", true}, {"--tag", true}, {"--branch", true},
	{"--lfs", false}, {"--no-sync", false}, {"--locked", false}, {"--frozen", false},
	{"--active", false}, {"--package", true}, {"--script", true}, {"--workspace", false},
	{"--no-workspace", false}, {"--no-install-project", false}, {"--no-install-workspace", false},
	{"--no-install-local", false}, {"--no-install-package", true}, {"--no-build-package", true},
	{"--no-binary", false}, {"--no-binary-package", true}, {"--no-require-build-hashes", false},
}
