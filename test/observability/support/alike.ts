/**
 * Mistakes that no case can notice, and why, by the beginning of their names. Each rule means the same with them.
 */
export const ALIKE: Readonly<Record<string, string>> = {
  "PostgresDeadlocks: > 5 is > 5.25": "deadlocks are whole numbers: none lies between 5 and 5.25",
  "PostgresCheckpointsForced: > 6 is > 6.3": "checkpoints are whole numbers",
  "ExporterMissing: < 2 is < 1.9": "targets are whole numbers",
  "RedisReplicationBroken: < 2 is < 1.9": "replicas are whole numbers",
  "RedisReplicationBroken: < 1 is < 0.95": "replicas are whole numbers",
  "ContainerRestartsOften: >= 3 is >= 2.8499999999999996": "changes() counts in whole numbers",
};
