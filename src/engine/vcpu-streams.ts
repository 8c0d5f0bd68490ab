/** Random streams of vCPUs: what one draws depends on its own VM alone. */

import { type RandomStream, randomStream } from '../random.ts';
import type { Scenario } from '../vsphere/inventory.ts';

/**
 * One stream per purpose and vCPU, by the VM's own name (a container's docker name): where it is placed, and what else
 * runs, changes nothing. Of VMs of the same name each but the first gets a stream of its own.
 */
export function vcpuStreams({ seed, vms }: Pick<Scenario, 'seed' | 'vms'>, purpose: string): RandomStream[] {
  const namesakes = new Map<string, number>();
  return vms.flatMap((vm) => {
    const own = vm.container ?? vm.name;
    const nth = (namesakes.get(own) ?? 0) + 1;
    namesakes.set(own, nth);
    const name = nth === 1 ? own : `${own}#${nth}`;
    return Array.from({ length: vm.vcpus }, (_, at) => randomStream(seed, purpose, `${name}/${at}`));
  });
}
