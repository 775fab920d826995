//go:build tools

// Package tools pins the modules that postgres_exporter is built from.
package tools

import _ "github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter"
