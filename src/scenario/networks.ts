/** Container networks of a VCH, and where each container hangs. */

import { didYouMean } from '../did-you-mean.ts';
import {
  BRIDGE,
  type ContainerNetworksDraft,
  containerNet,
  containerNetworkProblems,
  defaultLevel,
  type Given,
  isPlain,
  publishProblem,
  publishRefusal,
  rangeText,
  subnetText,
  type VicRelease,
} from '../vic/vic.ts';
import type { ContainerNet, ContainerNetwork, Vch } from '../vsphere/vch.ts';
import type { LocatedMap, Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { type Reading, spanAt } from './reading.ts';
import type { ContainerInput, NetworkInput } from './shape.ts';

/** The networks of the VCH at `path`. Reports what vic-machine refuses of them. */
export function resolveNetworks(reading: Reading, path: Path, inputs: readonly NetworkInput[]): ContainerNetwork[] {
  const broken = (findNearest(reading.root, path) as LocatedMap).origin?.facts.broken === true;
  if (!broken) checkNetworks(reading, path, inputs);
  const release = reading.model.vic.version as VicRelease;
  return inputs.map(({ portGroup, alias, firewall, ipRange, gateway, dns }) => ({
    portGroup,
    alias: alias ?? portGroup,
    // Firewalls came with 1.2: whatever is written, 1.1.1 filters nothing.
    firewall: release === '1.1.1' ? 'open' : (firewall ?? defaultLevel(release)),
    ipRange: rangesOf(ipRange, gateway),
    gateway: gateway ?? null,
    dns: dns ?? [],
  }));
}

/** Without a range the whole subnet of the gateway is used. */
function rangesOf(ipRange: string | undefined, gateway: string | undefined): string | null {
  if (ipRange !== undefined) return split(ipRange).map(rangeText).join(', ');
  return gateway === undefined ? null : subnetText(gateway);
}

function split(ranges: string): string[] {
  return ranges.split(',').map((each) => each.trim());
}

/** Plain keys are refused what the same options would be. */
function checkNetworks(reading: Reading, path: Path, inputs: readonly NetworkInput[]): void {
  inputs.forEach((input, at) => {
    const place = [...path, 'networks', at];
    const twin = inputs.findIndex((each) => (each.alias ?? each.portGroup) === (input.alias ?? input.portGroup));
    if (twin < at) {
      const says = `${pathText(place)} is known as "${input.alias ?? input.portGroup}", as is ${pathText([...path, 'networks', twin])}`;
      reading.problems.error('duplicate-name', spanAt(reading, ...place), says, { hint: 'give one another alias' });
    }
    const { parameters, validation } = containerNetworkProblems(
      draftOf(input),
      reading.model.vic.version as VicRelease,
    );
    for (const { code, message, hint, real } of [...parameters, ...validation]) {
      reading.problems.error(code, spanAt(reading, ...place), `${pathText(place)}: ${message}`, { hint, real });
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
    ranges: ipRange === undefined ? [] : split(ipRange).map((range) => networkOption('-ip-range', range)),
    dns: (dns ?? []).map((server) => networkOption('-dns', server)),
    firewalls: [],
  };
}

/** Where the container at `path` hangs; undefined for the bridge with nothing published. Reports what VIC refuses. */
export function resolveNet(reading: Reading, path: Path, input: ContainerInput, vch: Vch): ContainerNet | undefined {
  const net = containerNet(input);
  checkPorts(reading, path, net);
  if (net.name !== BRIDGE) checkNet(reading, path, net, vch);
  return isPlain(net) ? undefined : net;
}

/** Ports in a docker line were checked with the line. */
function checkPorts(reading: Reading, path: Path, { publish }: ContainerNet): void {
  if ((findNearest(reading.root, path) as LocatedMap).origin !== undefined) return;
  publish.forEach((value, at) => {
    const problem = publishProblem({ value, text: value, option: '-p', start: 0, end: 0 });
    if (problem === null) return;
    const place = [...path, 'publish', at];
    const { code, message, hint, real } = problem;
    reading.problems.error(code, spanAt(reading, ...place), `${pathText(place)}: ${message}`, { hint, real });
  });
}

function checkNet(reading: Reading, path: Path, net: ContainerNet, vch: Vch): void {
  const networks = vch.networks ?? [];
  const network = networks.find(({ alias }) => alias === net.name);
  const place = spanAt(reading, ...path, 'net');
  if (network === undefined) {
    const aliases = networks.map(({ alias }) => alias);
    const meant = didYouMean(net.name, [BRIDGE, ...aliases]);
    const byGroup = networks.find(({ portGroup }) => portGroup === net.name);
    const says = `${pathText([...path, 'net'])} is "${net.name}", which is no network of VCH "${vch.name}"; there is: ${[BRIDGE, ...aliases].join(', ')}`;
    const hint =
      byGroup !== undefined
        ? `${net.name} is the port group; docker knows it as ${byGroup.alias}`
        : meant !== null
          ? `did you mean "${meant}"?`
          : `add it to the VCH: --container-network PORTGROUP:${net.name}`;
    const real = `docker: Error response from daemon: network ${net.name} not found.`;
    reading.problems.error('unknown-network', place, says, { hint, real });
    return;
  }
  if (net.publishAll && network.firewall !== 'open') {
    const says = `${pathText(path)} asks for -P on ${net.name}, whose firewall is ${network.firewall}: it opens no port`;
    const hint = 'publish single ports with -p, or make the firewall of the network open';
    reading.problems.warning('publish-all-opens-nothing', spanAt(reading, ...path, 'publishAll'), says, { hint });
  }
  const release = reading.model.vic.version as VicRelease;
  for (const port of net.publish) {
    const refusal = publishRefusal(port, network, release);
    if (refusal === null) continue;
    const says = `${pathText(path)} publishes ${port} on ${net.name}, whose firewall is ${network.firewall}; VIC ${release} refuses that`;
    const hint = port.includes(':')
      ? `on a container network write -p ${port.split(':').at(-1)}: the container has its own address`
      : 'publish on a network whose firewall is published';
    const real = `docker: Error response from daemon: Server error from portlayer: ${refusal}.`.replace(/\.\.$/, '.');
    reading.problems.error('port-not-publishable', spanAt(reading, ...path, 'publish'), says, { hint, real });
  }
}
