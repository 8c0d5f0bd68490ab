/** Parts of VCHs other than pools: endpoint VM, name convention, API. */

import { API_PORTS, VCH_DEFAULTS } from '../constants/vic.ts';
import { MB_BYTES, MS_PER_S } from '../units.ts';
import { conventionRefusal, type InstallKeys, withoutPasswords } from '../vic/vic.ts';
import type { Vch } from '../vsphere/vch.ts';
import { type ResolveContext, spanAt } from './context.ts';
import type { LocatedMap } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { resolveNetworks } from './networks.ts';
import type { VchInput } from './shape.ts';

/** Default settings of vic-machine. */
const API = { port: API_PORTS.encrypted, encrypted: true, clientCertificate: true };

/** Every VCH with a unique name. */
export function resolveVchs(context: ResolveContext): readonly Vch[] {
  const seen = new Set<string>();
  return (context.input.vchs ?? []).flatMap((input, at) => {
    const node = findNearest(context.root, ['vchs', at]) as LocatedMap;
    if (input.name === undefined) {
      if (node.origin === undefined) {
        context.problems.error('missing-key', node.span, `vchs[${at}].name is missing; it is required`, {
          hint: 'name the VCH, or give the line it was made by as `create:`',
        });
      }
      return [];
    }
    if (seen.has(input.name)) return [];
    seen.add(input.name);
    checkConvention(context, at, input.nameConvention, node);
    checkEndpoint(context, at, input.endpoint?.vcpus ?? VCH_DEFAULTS.endpointVcpus);
    const networks = resolveNetworks(context, ['vchs', at], input.networks ?? []);
    return [
      {
        name: input.name,
        endpoint: {
          vcpus: input.endpoint?.vcpus ?? VCH_DEFAULTS.endpointVcpus,
          memoryBytes: sizeOfEndpoint(input) ?? VCH_DEFAULTS.endpointMemoryMb * MB_BYTES,
          boot: input.endpoint?.boot ?? false,
        },
        nameConvention: input.nameConvention ?? null,
        baseImageKb: node.origin?.facts.baseImageKb ?? VCH_DEFAULTS.baseImageKb,
        api: node.origin?.facts.api ?? API,
        create: node.origin === undefined ? null : withoutPasswords(node.origin.line),
        ...(node.origin?.facts.certificates === undefined ? {} : { certificates: node.origin.facts.certificates }),
        ...(networks.length === 0 ? {} : { networks }),
        ...installOf(node.origin?.facts.install),
      },
    ];
  });
}

/** Settings of the installation in a line that differ from the defaults. */
function installOf(install: InstallKeys | undefined): Pick<Vch, 'timeoutMs' | 'volumeStores' | 'options'> {
  if (install === undefined) return {};
  const { timeoutS, volumeStores, options } = install;
  return {
    ...(timeoutS === VCH_DEFAULTS.timeoutS ? {} : { timeoutMs: Math.round(timeoutS * MS_PER_S) }),
    ...(volumeStores.length === 0 ? {} : { volumeStores }),
    ...(options.length === 0 ? {} : { options }),
  };
}

function sizeOfEndpoint({ endpoint }: VchInput): number | undefined {
  return typeof endpoint?.memory === 'object' ? endpoint.memory.size : endpoint?.memory;
}

function checkConvention(context: ResolveContext, at: number, convention: string | undefined, node: LocatedMap): void {
  const place = spanAt(context, 'vchs', at, 'nameConvention');
  // A convention in the line is checked with the line.
  const line = node.origin?.span;
  const inLine =
    line !== undefined && place.source === line.source && place.start >= line.start && place.end <= line.end;
  if (convention === undefined || inLine) return;
  const real = conventionRefusal(convention, context.model.vic.version);
  if (real === null) return;
  const says = `${pathText(['vchs', at, 'nameConvention'])} is "${convention}", which VIC ${context.model.vic.version} refuses`;
  context.problems.error('name-convention', place, says, { real, hint: 'for example "PROD-{name}"' });
}

function checkEndpoint(context: ResolveContext, at: number, vcpus: number): void {
  const threads = context.host.cores * (context.host.hyperthreading ? 2 : 1);
  if (vcpus <= threads) return;
  const says = `${pathText(['vchs', at, 'endpoint', 'vcpus'])} is ${vcpus}; the host has ${threads} threads, and vSphere refuses a VM with more vCPUs`;
  context.problems.error('more-vcpus-than-threads', spanAt(context, 'vchs', at, 'endpoint', 'vcpus'), says, {
    hint: `allowed: 1 to ${threads}`,
  });
}
