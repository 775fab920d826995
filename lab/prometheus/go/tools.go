//go:build tools

// Package tools pins the modules that promtool is built from.
package tools

import _ "github.com/prometheus/prometheus/cmd/promtool"
