import type { NodeKernel } from "./nodes-args.ts";

/** `text` as one word of a shell, whatever is in it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * What is the same for every node. PLUMBLINE_ROOT is the folder in which it works: empty on a node, the mounted image when an AMI
 * is built. A module or sysctl the kernel does not have, or a value it refuses, is logged and left out: a node with the ordinary
 * settings is better than none.
 */
const PRELUDE = `#!/bin/bash
set -eu
root="\${PLUMBLINE_ROOT:-}"
sysctl_conf="$root/etc/sysctl.d/99-zz-plumbline.conf"
modules_conf="$root/etc/modules-load.d/plumbline.conf"
tmpfiles_conf="$root/etc/tmpfiles.d/plumbline.conf"
mkdir -p "$root/etc/sysctl.d" "$root/etc/modules-load.d" "$root/etc/tmpfiles.d"
: >"$sysctl_conf"
: >"$modules_conf"

log() { echo "plumbline: $*"; }

load_module() {
  if modprobe "$1"; then
    echo "$1" >>"$modules_conf"
  else
    log "left out module $1: it cannot be loaded"
  fi
}

set_sysctl() {
  if [ ! -e "$root/proc/sys/\${1//.//}" ]; then
    log "left out $1: the kernel does not have it"
    return
  fi
  if [ "$1" = net.ipv4.tcp_congestion_control ] &&
    ! grep -qw -- "$2" "$root/proc/sys/net/ipv4/tcp_available_congestion_control"; then
    log "left out $1 = $2: the kernel does not have that algorithm"
    return
  fi
  echo "$1 = $2" >>"$sysctl_conf"
}

set_hugepages() {
  local file=/sys/kernel/mm/transparent_hugepage/enabled
  if [ ! -w "$root$file" ]; then
    log "left out transparent_hugepage $1: the kernel does not have it"
    return
  fi
  echo "w $file - - - - $1" >"$tmpfiles_conf"
  echo "$1" >"$root$file" || log "transparent_hugepage $1 was refused"
}
`;

/**
 * The script that sets a node's kernel: modules first, because some sysctls come with them, then the sysctl file, then the mode
 * of transparent huge pages. The files it leaves make the settings outlast a restart.
 */
export function kernelScript(kernel: NodeKernel): string {
  const { modules, sysctls, transparentHugepage } = kernel;
  const byName = Object.entries(sysctls).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    PRELUDE,
    ...modules.map((module) => `load_module ${quote(module)}`),
    ...byName.map(([name, value]) => `set_sysctl ${quote(name)} ${quote(value)}`),
    `set_hugepages ${quote(transparentHugepage)}`,
    `sysctl --system || log "some sysctls were refused"`,
    "",
  ].join("\n");
}
