//go:build tools

// Package tools pins the modules that the pulumi command is built from.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
