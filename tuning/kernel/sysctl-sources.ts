/** The lists of safe and of namespaced sysctls, with the kernel each needs. */
export const KUBERNETES =
  "Kubernetes documentation, Using sysctls in a Kubernetes Cluster (2026-07)";
/** What a new network namespace starts with. */
export const TCP_INIT = "Linux, net/ipv4/tcp_ipv4.c, tcp_sk_init";
/** TCP, UDP and IP. */
export const IP_SYSCTL = "Linux, Documentation/networking/ip-sysctl.rst";
/** net.core and net.unix. */
export const NET_SYSCTL = "Linux, Documentation/admin-guide/sysctl/net.rst";
/** Connection tracking. */
export const CONNTRACK = "Linux, Documentation/networking/nf_conntrack-sysctl.rst";
/** kernel. */
export const KERNEL_SYSCTL = "Linux, Documentation/admin-guide/sysctl/kernel.rst";
/** vm. */
export const VM_SYSCTL = "Linux, Documentation/admin-guide/sysctl/vm.rst";
/** fs. */
export const FS_SYSCTL = "Linux, Documentation/admin-guide/sysctl/fs.rst";
