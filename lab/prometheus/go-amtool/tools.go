//go:build tools

// Package tools pins the modules that amtool is built from.
package tools

import _ "github.com/prometheus/alertmanager/cmd/amtool"
