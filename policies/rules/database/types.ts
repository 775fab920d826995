/** A database instance of RDS. */
export const INSTANCE = "aws:rds/instance:Instance";
/** A cluster: Aurora, or RDS with two readable standbys. */
export const CLUSTER = "aws:rds/cluster:Cluster";
/** An instance of a cluster. */
export const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
/** Parameters of instances. */
export const PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup";
/** Parameters of clusters. */
export const CLUSTER_PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";
