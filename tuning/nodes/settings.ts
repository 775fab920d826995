import type { ComputeInstance } from "../instance-classes.ts";
import type { Omitted, Setting } from "../setting.ts";
import { humanBytes, mib, toGiB, toMiB } from "../units.ts";
import {
  ADDRESSES_PER_PREFIX,
  EVICTION_DISK_PERCENT,
  EVICTION_MEMORY,
  RESERVED_DISK,
  addressedPods,
  classicMaxPods,
  podCeiling,
  reservedCpu,
  reservedMemory,
} from "./reserve.ts";

const NODEADM = "awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go";
const MAX_PODS_GUIDE =
  "Amazon EKS User Guide, Choose an optimal Amazon EC2 node instance type, How maxPods is determined";

const setting = (each: Omit<Setting, "apply" | "value"> & { readonly amount: number }): Setting =>
  Object.freeze({ ...each, value: String(each.amount), apply: "rolling" as const });

/** What the NodeConfig's kubelet section is made from: names are paths in KubeletConfiguration. */
export function kubeletSettings(instance: ComputeInstance, pods: number): Setting[] {
  return [
    podsSetting(instance, pods),
    cpuSetting(instance),
    memorySetting(instance, pods),
    setting({
      name: "kubeReserved.ephemeral-storage",
      amount: toGiB(RESERVED_DISK),
      unit: "GiB",
      human: humanBytes(RESERVED_DISK),
      why: "Logs and state of kubelet and containerd. The AMI's own value, sent because kubeReserved is sent.",
      source: NODEADM,
      default: humanBytes(RESERVED_DISK),
    }),
    ...evictionSettings(),
  ];
}

function podsSetting(instance: ComputeInstance, pods: number): Setting {
  const { name, enis, addressesPerEni, vcpu } = instance;
  const ceiling = podCeiling(vcpu);
  return setting({
    name: "maxPods",
    amount: pods,
    unit: "count",
    human: `${pods} pods`,
    why:
      `${name} has ${enis} interfaces x (${addressesPerEni} - 1) prefixes x ${ADDRESSES_PER_PREFIX} addresses + 2 pods ` +
      `on the node's own = ${addressedPods(instance)}; EKS allows ${ceiling} with ${vcpu} vCPUs. Set, because the AMI ` +
      "counts single addresses and does not know of prefix delegation.",
    source: `awslabs/amazon-eks-ami, max-pods-calculator.sh; ${MAX_PODS_GUIDE}`,
    default: String(classicMaxPods(instance)),
  });
}

function cpuSetting({ vcpu }: ComputeInstance): Setting {
  const reserved = reservedCpu(vcpu);
  return setting({
    name: "kubeReserved.cpu",
    amount: reserved,
    unit: "millicores",
    human: `${reserved}m`,
    why: `Of ${vcpu} vCPUs: 6 % of the first, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest.`,
    source: `${NODEADM}, getCPUMillicoresToReserve`,
    default: `${reserved}m`,
  });
}

function memorySetting(instance: ComputeInstance, pods: number): Setting {
  const reserved = reservedMemory(pods);
  const classic = classicMaxPods(instance);
  return setting({
    name: "kubeReserved.memory",
    amount: toMiB(reserved),
    unit: "MiB",
    human: humanBytes(reserved),
    why:
      `255 MiB + 11 MiB x ${pods} pods. Set, because the AMI reserves for its own maxPods (${classic}) even when ` +
      "another one is given.",
    source: `${NODEADM}; nodeadm/doc/examples.md, Defining a Max Pods Expression`,
    default: humanBytes(reservedMemory(classic)),
  });
}

/** The AMI's values, all three: they are sent so that what the budget counts with is what the node has. */
function evictionSettings(): Setting[] {
  const why = "The AMI's own value, sent so that the node keeps what the budget counts with.";
  const percent = (name: string, amount: number, text: string) =>
    setting({
      name,
      amount,
      unit: "percent",
      human: `${amount} %`,
      why: `${text} ${why}`,
      source: NODEADM,
      default: `${amount} %`,
    });
  return [
    setting({
      name: "evictionHard.memory.available",
      amount: toMiB(EVICTION_MEMORY),
      unit: "MiB",
      human: humanBytes(EVICTION_MEMORY),
      why: `With less free memory the kubelet evicts pods before the kernel kills processes. ${why}`,
      source: NODEADM,
      default: humanBytes(mib(100)),
    }),
    percent(
      "evictionHard.nodefs.available",
      EVICTION_DISK_PERCENT,
      "With less free disk the kubelet evicts pods.",
    ),
    percent("evictionHard.nodefs.inodesFree", 5, "With fewer free inodes the kubelet evicts pods."),
  ];
}

/** What is known and not sent to the kubelet. */
export const KUBELET_OMITTED: readonly Omitted[] = Object.freeze([
  {
    name: "systemReserved",
    why: "The AMI's kube-reserved formula covers the system's processes too; a second reserve would be counted twice.",
    source: `${NODEADM}, withDefaultReservedResources`,
  },
  {
    name: "maxPodsExpression",
    why: "The types of a group have as many vCPUs, so one number serves; EKS ignores the expression on managed nodes.",
    source: MAX_PODS_GUIDE,
  },
]);
