// Pins the modules that the custom resource definitions are copied from. There is no Go code here: only the
// modules themselves are downloaded (go mod download), not what they are built with.
module plumbline/lab/cluster/crds

go 1.24.0

require (
	github.com/aws/karpenter-provider-aws v1.6.3
	github.com/kedacore/keda/v2 v2.18.1
	github.com/prometheus-operator/prometheus-operator v0.85.0
	sigs.k8s.io/gateway-api v1.4.0
	sigs.k8s.io/karpenter v1.8.0
	sigs.k8s.io/secrets-store-csi-driver v1.5.3
)
