package rules

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/format/pyjson"
	"github.com/astrosecrets/astrosecrets/internal/setting"
	"github.com/astrosecrets/astrosecrets/rules/check"
	"github.com/astrosecrets/astrosecrets/schema"
)

// localhost reports URLs of this machine in the containers of `astro dev start` and of a
// Deployment. Agents are left out: in their pods a sidecar may serve the store.
func (p *pass) localhost(b *airflow.Backend, k *airflow.Kwargs) {
	if b.Env.Target != setting.Local && b.Env.Target != setting.Hosted {
		return
	}
	for _, name := range []string{"url", "api_url", "endpoint_url"} {
		m := k.Member(name)
		if b.Spec.Kwarg(name) == nil || m == nil || m.Value.Kind != pyjson.String || !k.Determined(m.Value) {
			continue
		}
		u, err := url.Parse(strings.TrimSpace(m.Value.Text.Value))
		if err != nil || !isLoopback(u.Hostname()) { //leakcheck:ok only the answer is used
			continue
		}
		p.AddAs(Warning, check.AtKwargs(k, m.Value.Span, name, finding.Message{
			Text:    fmt.Sprintf("`%s` is the address of the container itself", name),
			Outcome: schema.LookupFails, Effect: "In a container, localhost is the container, where no store listens. Every lookup fails, and Airflow continues with environment variables and the metadata database.",
			Help: "Use a host that the containers reach. In `astro dev start`, `host.docker.internal` is your machine.",
		}))
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host) // 0.0.0.0 connects to the machine itself
	return strings.EqualFold(host, "localhost") || ip.IsLoopback() || ip.IsUnspecified()
}
