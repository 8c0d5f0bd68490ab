/** Container networks of a VCH, and the network of each container. */

import { didYouMean } from '../did-you-mean.ts';
import {
  BRIDGE,
  type ContainerNetworksDraft,
  containerNet,
  containerNetworkOf,
  containerNetworkProblems,
  defaultLevel,
  type Given,
  isPlain,
  netRefusals,
  publishProblem,
  refusedCreation,
  splitRanges,
  type VicRelease,
} from '../vic/vic.ts';
import type { ContainerNet, ContainerNetwork, Vch } from '../vsphere/vch.ts';
import { type ResolveContext, spanAt } from './context.ts';
import type { LocatedMap, Path } from './located.ts';
import { findNearest, makingOf, pathText } from './located.ts';
import type { ContainerInput, NetworkInput } from './shape.ts';

/** The networks of the VCH at `path`. Reports refusals of vic-machine. */
export function resolveNetworks(
  context: ResolveContext,
  path: Path,
  inputs: readonly NetworkInput[],
): ContainerNetwork[] {
  const broken = (findNearest(context.root, path) as LocatedMap).origin?.facts.broken === true;
  if (!broken) checkNetworks(context, path, inputs);
  const release = context.model.vic.version as VicRelease;
  return inputs.map(({ portGroup, alias, firewall, ipRange, gateway, dns }) =>
    containerNetworkOf({
      portGroup,
      alias: alias ?? portGroup,
      // Firewalls exist from VIC 1.2 on. VIC 1.1.1 filters nothing, whatever is written.
      firewall: release === '1.1.1' ? 'open' : (firewall ?? defaultLevel(release)),
      ...(ipRange === undefined ? {} : { ipRange }),
      ...(gateway === undefined ? {} : { gateway }),
      ...(dns === undefined ? {} : { dns }),
    }),
  );
}

/** Refuses the same plain keys as the corresponding options. */
function checkNetworks(context: ResolveContext, path: Path, inputs: readonly NetworkInput[]): void {
  inputs.forEach((input, at) => {
    const place = [...path, 'networks', at];
    const twin = inputs.findIndex((each) => (each.alias ?? each.portGroup) === (input.alias ?? input.portGroup));
    if (twin < at) {
      const says = `${pathText(place)} is known as "${input.alias ?? input.portGroup}", as is ${pathText([...path, 'networks', twin])}`;
      context.problems.error('duplicate-name', spanAt(context, ...place), says, { hint: 'give one another alias' });
    }
    const { parameters, validation } = containerNetworkProblems(
      draftOf(input),
      context.model.vic.version as VicRelease,
    );
    for (const { code, message, hint, real } of [...parameters, ...validation]) {
      context.problems.error(code, spanAt(context, ...place), `${pathText(place)}: ${message}`, { hint, real });
    }
  });
}

function draftOf({ portGroup, alias, ipRange, gateway, dns }: NetworkInput): ContainerNetworksDraft {
  const networkOption = (option: string, value: string): Given<string> => {
    const text = `${portGroup}:${value}`;
    return { value: text, text, option: `--container-network${option}`, start: 0, end: 0 };
  };
  return {
    networks: [alias === undefined ? { ...networkOption('', ''), value: portGroup } : networkOption('', alias)],
    gateways: gateway === undefined ? [] : [networkOption('-gateway', gateway)],
    ranges: ipRange === undefined ? [] : splitRanges(ipRange).map((range) => networkOption('-ip-range', range)),
    dns: (dns ?? []).map((server) => networkOption('-dns', server)),
    firewalls: [],
  };
}

/**
 * Network attachment of the container at `path`. undefined for the bridge without published ports. Reports refusals of
 * VIC.
 */
export function resolveNet(
  context: ResolveContext,
  path: Path,
  input: ContainerInput,
  vch: Vch,
): ContainerNet | undefined {
  const net = containerNet(input);
  checkPorts(context, path, net);
  checkNet(context, path, net, vch);
  return isPlain(net) ? undefined : net;
}

/** Ports in a docker line are checked with the line. */
function checkPorts(context: ResolveContext, path: Path, { publish }: ContainerNet): void {
  if ((findNearest(context.root, path) as LocatedMap).origin !== undefined) return;
  publish.forEach((value, at) => {
    const problem = publishProblem({ value, text: value, option: '-p', start: 0, end: 0 });
    if (problem === null) return;
    const place = [...path, 'publish', at];
    const { code, message, hint, real } = problem;
    context.problems.error(code, spanAt(context, ...place), `${pathText(place)}: ${message}`, { hint, real });
  });
}

function checkNet(context: ResolveContext, path: Path, net: ContainerNet, vch: Vch): void {
  const network = vch.networks?.find(({ alias }) => alias === net.name);
  if (net.publishAll && network !== undefined && network.firewall !== 'open') {
    const says = `${pathText(path)} ${publishAllText(net.name, network.firewall)}`;
    context.problems.warning(PUBLISH_ALL, spanAt(context, ...path, 'publishAll'), says, { hint: PUBLISH_ALL_HINT });
  }
  const { origin } = findNearest(context.root, path) as LocatedMap;
  for (const refusal of netRefusals(net, origin?.facts.ip, vch, context.model.vic.version as VicRelease)) {
    const meant =
      refusal.code === 'unknown-network'
        ? didYouMean(net.name, [BRIDGE, ...(vch.networks ?? []).map(({ alias }) => alias)])
        : null;
    const hint = meant === null ? refusal.hint : `did you mean "${meant}"?`;
    const real = refusedCreation(refusal.real, makingOf(context.root, path));
    const place = spanAt(context, ...path, refusal.key);
    context.problems.error(refusal.code, place, `${pathText(path)} ${refusal.says}`, { hint, real });
  }
}

export const PUBLISH_ALL = 'publish-all-opens-nothing';
export const PUBLISH_ALL_HINT = 'publish single ports with -p, or make the firewall of the network open';

/** Message about -P on a container network that is not open. */
export function publishAllText(network: string, firewall: string): string {
  return `asks for -P on ${network}, whose firewall is ${firewall}: it opens no port`;
}
