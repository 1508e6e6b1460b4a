// Command coredns is CoreDNS with only the plugins that a local cluster needs: its full
// plugin set takes minutes to compile and none of the rest is used here.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"

	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/reload"
)

func main() {
	// coremain's own import sets the order of all plugins; only those that run here stay.
	dnsserver.Directives = []string{"reload", "ready", "health", "errors", "cache", "kubernetes", "forward"}
	coremain.Run()
}
