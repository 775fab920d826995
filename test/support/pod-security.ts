/**
 * Pod Security Standards, level `restricted` (which includes `baseline`), as Kubernetes 1.34 enforces them on pods of Linux.
 * Written from the standard (kubernetes.io, "Pod Security Standards") and the versions of its rules in
 * k8s.io/pod-security-admission v0.34; independent of the code it judges.
 */

type Props = Readonly<Record<string, unknown>>;

/** Rule "Volume Types". */
const VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** Rule "Sysctls", from 1.32. */
const SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

const SECCOMP = ["RuntimeDefault", "Localhost"];
/** Rule "SELinux", from 1.31. */
const SELINUX_TYPES = [
  "",
  "container_t",
  "container_init_t",
  "container_kvm_t",
  "container_engine_t",
];

/** What the level refuses in a pod's spec, as "<place>: <rule>"; empty when the pod passes. */
export function restrictedViolations(spec: unknown): readonly string[] {
  const pod = props(spec);
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((list) =>
    items(pod[list]).map((container) => ({
      place: `${list}.${text(container["name"])}`,
      container,
    })),
  );
  return [
    ...podViolations(pod),
    ...containers.flatMap(({ place, container }) =>
      containerViolations(container, pod).map((rule) => `${place}: ${rule}`),
    ),
  ];
}

function podViolations(pod: Props): readonly string[] {
  const context = props(pod["securityContext"]);
  const found = contextViolations(context);
  for (const field of ["hostNetwork", "hostPID", "hostIPC"]) {
    if (pod[field] === true) found.push(field);
  }
  for (const { name } of items(context["sysctls"])) {
    if (!SYSCTLS.includes(text(name))) found.push(`sysctl ${text(name)}`);
  }
  for (const volume of items(pod["volumes"])) {
    const types = Object.keys(volume).filter((key) => key !== "name");
    if (!types.every((type) => VOLUMES.includes(type))) found.push(`volume ${types.join()}`);
  }
  return found.map((rule) => `pod: ${rule}`);
}

/** Rules that hold for the security context of pod and container alike. */
function contextViolations(context: Props): string[] {
  const found: string[] = [];
  if (context["runAsUser"] === 0) found.push("runAsUser");
  if (context["runAsNonRoot"] === false) found.push("runAsNonRoot");
  if (!allowed(context, "seccompProfile", SECCOMP)) found.push("seccompProfile");
  if (!allowed(context, "appArmorProfile", SECCOMP)) found.push("appArmorProfile");
  const linux = props(context["seLinuxOptions"]);
  if (!SELINUX_TYPES.includes(text(linux["type"]))) found.push("seLinuxOptions.type");
  if (text(linux["user"]) !== "" || text(linux["role"]) !== "") found.push("seLinuxOptions");
  if (props(context["windowsOptions"])["hostProcess"] === true) found.push("hostProcess");
  return found;
}

function containerViolations(container: Props, pod: Props): readonly string[] {
  const context = props(container["securityContext"]);
  const inherited = props(pod["securityContext"]);
  const found = contextViolations(context);
  const asks = (rule: string, holds: boolean): void => {
    if (!holds) found.push(rule);
  };
  asks("privileged", context["privileged"] !== true);
  asks("allowPrivilegeEscalation", context["allowPrivilegeEscalation"] === false);
  asks("runAsNonRoot", (context["runAsNonRoot"] ?? inherited["runAsNonRoot"]) === true);
  const seccomp = props(context["seccompProfile"] ?? inherited["seccompProfile"]);
  asks("seccompProfile", SECCOMP.includes(text(seccomp["type"])));
  const capabilities = props(context["capabilities"]);
  asks("capabilities.drop", list(capabilities["drop"]).includes("ALL"));
  asks(
    "capabilities.add",
    list(capabilities["add"]).every((name) => name === "NET_BIND_SERVICE"),
  );
  asks("procMount", ["", "Default"].includes(text(context["procMount"])));
  asks(
    "hostPort",
    items(container["ports"]).every(({ hostPort = 0 }) => hostPort === 0),
  );
  asks("host of probe or lifecycle", handlers(container).every(withoutHost));
  return [...new Set(found)];
}

function handlers(container: Props): readonly Props[] {
  const lifecycle = props(container["lifecycle"]);
  return [
    ...["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => container[probe]),
    lifecycle["postStart"],
    lifecycle["preStop"],
  ].map(props);
}

/** From 1.34: the kubelet would otherwise connect to any host the pod names. */
function withoutHost(handler: Props): boolean {
  return [handler["httpGet"], handler["tcpSocket"]].every(
    (action) => text(props(action)["host"]) === "",
  );
}

function allowed(context: Props, profile: string, types: readonly string[]): boolean {
  const given = context[profile];
  return given === undefined || types.includes(text(props(given)["type"]));
}

function props(value: unknown): Props {
  return typeof value === "object" && value !== null ? (value as Props) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function items(value: unknown): readonly Props[] {
  return list(value).map(props);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
