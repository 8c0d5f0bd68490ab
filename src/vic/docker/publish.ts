/** Published ports: `[[host address:]host port:]container port[/protocol]`. */

import { type LineProblem, problemAt } from '../command-line/line-problem.ts';
import type { Given } from '../command-line/options.ts';
import { parseIpv4 } from '../networks/ipv4.ts';
import { formatClientRefusal, fromPortlayer, type Making, refusedCreation } from './answers.ts';
import { FOREIGN_ADDRESS } from './host-ports.ts';

const HIGHEST_PORT = 65_535;

/**
 * Refusal of one `-p` by docker's client or VIC, or null.
 * Sources: docker go-connections nat.ParsePortSpec; VIC 1.2.1 container.go (no host port ranges).
 */
export function publishProblem(given: Given<string>, command: Making = 'run'): LineProblem | null {
  const refused = (text: string) => refusedPort(given, formatClientRefusal(text, command));
  const [ports, protocol = 'tcp'] = given.value.split('/') as [string, string?];
  const parts = ports.split(':');
  const containerPort = parts.at(-1)!;
  const hostPort = parts.length > 1 ? parts.at(-2)! : '';
  if (containerPort === '') return refused(`No port specified: ${given.value}<empty>`);
  if (!isPortRange(containerPort)) return refused(`Invalid containerPort: ${containerPort}`);
  if (hostPort !== '' && !isPortRange(hostPort)) return refused(`Invalid hostPort: ${hostPort}`);
  if (!['tcp', 'udp'].includes(protocol.toLowerCase())) return refused(`Invalid proto: ${protocol}`);
  const address = parts.length > 2 ? parts.slice(0, -2).join(':') : '';
  if (address !== '' && parseIpv4(address) === null && !address.startsWith('['))
    return refused(`Invalid ip address: ${address}`);
  const daemon = (text: string) => refusedCreation(fromPortlayer(text), command);
  if (address.startsWith('127.')) {
    const message = `${given.option} ${given.value}: a VCH publishes on its public address, not on ${address}`;
    const real = daemon(FOREIGN_ADDRESS);
    return problemAt(given, 'foreign-address', message, {
      real,
      hint: `write ${given.option} ${parts.slice(-2).join(':')}`,
    });
  }
  if (!hostPort.includes('-')) return null;
  const message = `${given.option} ${given.value}: VIC publishes single host ports`;
  const real = daemon('host port ranges are not supported for port bindings');
  return problemAt(given, 'host-port-range', message, { real });
}

function refusedPort(given: Given<string>, real: string): LineProblem {
  const message = `${given.option} is ${JSON.stringify(given.value)}, allowed: [[address:]host port:]container port[/tcp|/udp]`;
  return problemAt(given, 'invalid-port', message, { real, hint: 'for example -p 8080:80' });
}

function isPortRange(text: string): boolean {
  const ends = text.split('-');
  return ends.length <= 2 && ends.every(isPort) && Number(ends[0]) <= Number(ends.at(-1));
}

function isPort(text: string): boolean {
  const digits = text !== '' && [...text].every((char) => char >= '0' && char <= '9');
  return digits && Number(text) <= HIGHEST_PORT;
}
