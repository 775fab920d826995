//go:build tools

// Package tools pins the modules that k6 is built from.
package tools

import _ "go.k6.io/k6"
