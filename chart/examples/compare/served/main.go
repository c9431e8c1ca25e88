// Helm as a process that renders many charts: requests as lines of JSON in, answers as lines of JSON out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"helm.sh/helm/v3/pkg/action"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	kubefake "helm.sh/helm/v3/pkg/kube/fake"
	"helm.sh/helm/v3/pkg/storage"
	"helm.sh/helm/v3/pkg/storage/driver"
)

type request struct {
	Chart, Values string
	Upgrade       bool
}

type answer struct{ Text, Error string }

// render does what cmd/helm/template.go of the same release does.
func render(r request) (string, error) {
	config := &action.Configuration{
		Releases:     storage.Init(driver.NewMemory()),
		KubeClient:   &kubefake.PrintingKubeClient{Out: io.Discard},
		Capabilities: chartutil.DefaultCapabilities,
		Log:          func(string, ...interface{}) {},
	}
	client := action.NewInstall(config)
	client.DryRun, client.DryRunOption, client.Replace, client.ClientOnly = true, "true", true, true
	client.ReleaseName, client.Namespace, client.IsUpgrade = "release", "istio-system", r.Upgrade
	values, err := chartutil.ReadValues([]byte(r.Values))
	if err != nil {
		return "", err
	}
	chart, err := loader.Load(r.Chart)
	if err != nil {
		return "", err
	}
	if kind := chart.Metadata.Type; kind != "" && kind != "application" {
		return "", fmt.Errorf("%s charts are not installable", kind)
	}
	if wanted := chart.Metadata.Dependencies; wanted != nil {
		if err := action.CheckDependencies(chart, wanted); err != nil {
			return "", err
		}
	}
	release, err := client.Run(chart, values)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	fmt.Fprintln(&out, strings.TrimSpace(release.Manifest))
	for _, hook := range release.Hooks {
		fmt.Fprintf(&out, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return out.String(), nil
}

func main() {
	log.SetOutput(io.Discard)
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var r request
		var a answer
		if err := json.Unmarshal(line, &r); err != nil {
			a.Error = err.Error()
		} else if text, err := render(r); err != nil {
			a.Error = err.Error()
		} else {
			a.Text = text
		}
		if err := out.Encode(a); err != nil {
			return
		}
	}
}
