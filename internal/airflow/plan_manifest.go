package airflow

import "github.com/astrosecrets/astrosecrets/internal/setting"

// manifestPlans returns the plans of a project of Astro CLI 2 without a .env: `astro local start` with
// what the manifest declares, and a Deployment with the project's own Dockerfile. Below .env, the
// shell, the vaults and a linked workspace may set any variable, so the local plan is open. The image
// has none of the declared values (docs/manifest-reference.md of astronomer/astro-cli).
func (b *builder) manifestPlans() []plan {
	out := []plan{{target: setting.Local, layers: []setting.Layer{b.Manifest.Layer}, install: b.localInstall, open: true}}
	if b.Hosted != nil {
		out = append(out, plan{target: setting.Hosted, layers: []setting.Layer{b.Hosted.Layer}, install: b.HostedInstall, open: true})
	}
	return out
}
