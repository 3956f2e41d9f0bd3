package terraform

import (
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/setting"
)

// names returns how the names of Terraform files are recognized.
func names() load.Naming {
	return load.Naming{
		Tokens: tokens,
		Linked: true,
		Kind:   load.KindTerraform, Comment: &load.Comment{Leaders: []string{"#", "//"}, Trailing: true},
		Match: func(n load.Name) bool { return n.Ext == ".tf" || n.Ext == ".tfvars" || n.Ext == ".hcl" }, // Terragrunt's too
		Hook:  []string{`\.(tf|tfvars|hcl)$`},
	}
}

// Format describes Terraform files.
func Format() load.Format {
	return load.Format{
		Naming: names(), Load: Analyzer, Examples: []string{"m.tf", "p.tfvars", "terragrunt.hcl"}, Origin: setting.FromTerraform, Exposure: load.ExposedState,
		Rows: []load.Row{
			load.Variables.Row("`*.tf`, `*.tfvars`, `*.hcl`: `astro_deployment`, `astro_environment_object`, and the options of MWAA, Composer and containers",
				"Terraform, as far as it is written out: `local.NAME`, defaults of variables and `terraform.tfvars`, `jsonencode`, `concat`, `flatten`, a loop over a map", "hosted, or none"),
		},
	}
}
