// Package deps pins the modules while the packages that use them are being written.
package deps

import (
	_ "github.com/compose-spec/compose-go/v2/dotenv"
	_ "github.com/docker/cli/pkg/kvfile"
	_ "github.com/hashicorp/hcl/v2/hclsyntax"
	_ "github.com/joho/godotenv"
	_ "github.com/moby/buildkit/frontend/dockerfile/parser"
	_ "github.com/moby/buildkit/frontend/dockerfile/shell"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/santhosh-tekuri/jsonschema/v5"
	_ "github.com/spf13/pflag"
	_ "github.com/subosito/gotenv"
	_ "golang.org/x/tools/go/analysis"
	_ "golang.org/x/tools/go/analysis/analysistest"
	_ "golang.org/x/tools/go/analysis/unitchecker"
	_ "golang.org/x/tools/txtar"
	_ "gopkg.in/yaml.v3"
	_ "mvdan.cc/sh/v3/syntax"
)
