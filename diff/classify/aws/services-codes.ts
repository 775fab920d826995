import { info } from "./codes.ts";
import { QUEUE_NAMES, REPLACEMENT_FACTS, SDK } from "./sources.ts";

/** A role is made anew. */
export const ROLE = info(
  "iam-role-replaced",
  "replace",
  "A role is made anew.",
  "Its ARN and its id change: policies of others that name it no longer mean it, and whoever runs with the old one loses its rights when it goes.",
  REPLACEMENT_FACTS,
);
/** What a role or policy allows changes. */
export const POLICY = info(
  "iam-policy",
  "in-place",
  "What a role or policy allows changes.",
  "It holds for requests from then on; IAM takes a moment to tell all regions.",
  SDK,
);
/** Code or settings of a function change. */
export const LAMBDA = info(
  "lambda-settings",
  "in-place",
  "Code or settings of a function change.",
  "New invocations run the new version; those that run end as they began, and the first new ones start cold.",
  SDK,
);
/** The reserved concurrency of a function changes. */
export const LAMBDA_STOPPED = info(
  "lambda-concurrency",
  "downtime",
  "The reserved concurrency of a function changes.",
  "At 0 every invocation is refused.",
  SDK,
);
/** Settings of a queue change. */
export const QUEUE = info(
  "sqs-settings",
  "in-place",
  "Settings of a queue change.",
  "The queue serves meanwhile. A shorter retention deletes the messages that are older.",
  QUEUE_NAMES,
  SDK,
);
/** A queue is made anew. */
export const QUEUE_REPLACED = info(
  "sqs-queue-replaced",
  "replace",
  "A queue is made anew.",
  "Messages do not move. The name of a deleted queue can be used again only after 60 seconds.",
  QUEUE_NAMES,
  REPLACEMENT_FACTS,
);
/** A topic is made anew. */
export const TOPIC_REPLACED = info(
  "sns-topic-replaced",
  "replace",
  "A topic is made anew.",
  "Its subscriptions go with it: those outside of the stack, such as confirmed e-mail addresses, have to be made and confirmed again.",
  REPLACEMENT_FACTS,
);
/** An alarm, a dashboard or a rule changes. */
export const WATCHING = info(
  "watching",
  "none",
  "An alarm, a dashboard or a rule changes.",
  "Nothing that runs is touched; only what is told about it changes.",
  SDK,
);
/** Settings of a load balancer change. */
export const BALANCER = info(
  "load-balancer-settings",
  "in-place",
  "Settings of a load balancer change.",
  "It serves meanwhile. Targets that fail a new health check get no more requests.",
  SDK,
);
/** A load balancer is made anew. */
export const BALANCER_REPLACED = info(
  "load-balancer-replaced",
  "replace",
  "A load balancer is made anew.",
  "Its DNS name and addresses change.",
  REPLACEMENT_FACTS,
);
/** A listener is reached in another way. */
export const LISTENER = info(
  "load-balancer-listener",
  "downtime",
  "The port or the protocol of a listener changes.",
  "A listener has one of each: what connects as before is not answered any more.",
  SDK,
);
/** Tasks of ECS are renewed. */
export const TASKS = info(
  "ecs-tasks",
  "rolling",
  "The tasks of a service of ECS are renewed.",
  "ECS starts and stops tasks as deploymentMinimumHealthyPercent and deploymentMaximumPercent allow.",
  SDK,
);
/** Rules of a web ACL change. */
export const FIREWALL = info(
  "waf-rules",
  "in-place",
  "Rules of a web ACL change.",
  "They hold for requests within moments; none is interrupted that the rules let pass.",
  SDK,
);
/** The type of an instance changes. */
export const SERVER = info(
  "ec2-instance-type",
  "downtime",
  "The type or the user data of an instance changes.",
  "The instance is stopped and started: what it keeps in memory and on instance stores is gone, and a public address that is no elastic one changes.",
  SDK,
);
