/** Parts of a valid `docker run` line that a VCH refuses, ignores, rounds or reads differently. */

import { CONTAINER_SIZE } from '../../constants/vic.ts';
import { formatNumber, MB_BYTES } from '../../units.ts';
import { type LineProblem, problemAt, replaceSpan } from '../command-line/line-problem.ts';
import type { Given } from '../command-line/options.ts';
import type { Word } from '../command-line/shell-words.ts';
import { BRIDGE, containerNet } from '../networks/attachment.ts';
import {
  formatClientRefusal,
  fromDaemon,
  fromPortlayer,
  type Making,
  refusedCreation,
  refusedStart,
} from './answers.ts';
import { memoryMbOf, parseCpuCount, vcpusOf } from './container-size.ts';
import { hostPorts, portTaken } from './host-ports.ts';
import { parseImage } from './image.ts';
import type { ContainerDraft } from './options.ts';
import { publishProblem } from './publish.ts';

/** Source: docker utils.RestrictedNamePattern; VIC enforces it on rename. */
const NAME_PATTERN = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** All problems except those of single options. `rest` is the image and the command. */
export function checkContainer(
  line: string,
  draft: ContainerDraft,
  rest: readonly Word[],
  subcommand: Making,
): LineProblem[] {
  const found = [
    draft.name === null ? null : nameProblem(line, draft.name),
    cpusetProblem(line, draft, subcommand),
    draft.memoryBytes === null ? null : memoryProblem(line, draft.memoryBytes),
    defaultSize(draft, rest),
    ...draft.ignoredOption.map(ignoredProblem),
    publishAllProblem(draft),
    ...draft.publish.map((given) => publishProblem(given, subcommand)),
    twicePublished(draft.publish, subcommand),
    restartProblem(draft, subcommand),
    ...draft.volumes.map((given) => volumeProblem(given, subcommand)),
    networksProblem(draft, subcommand),
    rest[0] === undefined ? null : imageProblem(line, rest[0], subcommand),
    optionBehindImage(rest),
  ];
  return found.filter((problem) => problem !== null);
}

function nameProblem(line: string, name: Given<string>): LineProblem | null {
  if (NAME_PATTERN.test(name.value)) return null;
  const allowed = 'allowed: a letter or digit, then letters, digits, _ . and -';
  const mended = [...name.value].map((char) => (/[a-zA-Z0-9_.-]/.test(char) ? char : '-')).join('');
  // create accepts any name. rename accepts only these.
  const severity = 'warning' as const;
  const message = `--name is ${JSON.stringify(name.value)}: a VCH takes it, docker rename does not; ${allowed}`;
  if (!NAME_PATTERN.test(mended)) return problemAt(name, 'invalid-container-name', message, { severity });
  const corrected = replaceSpan(line, name, mended);
  return problemAt(name, 'invalid-container-name', message, { severity, hint: `for example ${mended}`, corrected });
}

function cpusetProblem(line: string, draft: ContainerDraft, subcommand: Making): LineProblem | null {
  const given = draft.cpuset;
  // The CPU count of the Windows client takes precedence, and the set is ignored.
  if (given === null || (draft.cpuCount?.value ?? 0) > 0) return null;
  const parsed = parseCpuCount(given.value);
  if ('refusal' in parsed) return notACount(line, given, refusedCreation(fromDaemon(parsed.refusal), subcommand));
  if (parsed.value === null) return null;
  const vcpus = vcpusOf(parsed.value);
  const plural = vcpus === 1 ? '1 vCPU' : `${vcpus} vCPUs`;
  const warn = (message: string, hint: string) =>
    problemAt(given, 'cpuset-is-a-count', message, { severity: 'warning', hint });
  if (given.text.includes(',')) {
    const listed = given.text.split(',').length;
    const message = `--cpuset-cpus is a count to VIC: ${given.text} gives ${plural}, not the CPUs of that set`;
    return warn(message, `for ${listed} vCPUs write --cpuset-cpus ${listed}`);
  }
  if (vcpus === parsed.value) return null;
  const message = `--cpuset-cpus ${given.text} is below the least VIC makes: the containerVM gets ${plural}`;
  return warn(message, '--cpuset-cpus is the number of vCPUs to VIC');
}

function notACount(line: string, given: Given<string>, real: string): LineProblem {
  const message = `--cpuset-cpus is ${JSON.stringify(given.value)}; VIC reads it as a number of vCPUs`;
  const [first, last, ...more] = given.value.split('-');
  const count = Number(last) - Number(first) + 1;
  if (more.length > 0 || last === undefined || !(count >= 1)) {
    return problemAt(given, 'cpuset-is-a-count', message, { real, hint: 'for example --cpuset-cpus 2' });
  }
  const corrected = replaceSpan(line, given, String(count));
  return problemAt(given, 'cpuset-is-a-count', message, { real, hint: `did you mean ${count}?`, corrected });
}

function memoryProblem(line: string, given: Given<number>): LineProblem | null {
  const askedMb = given.value / MB_BYTES;
  const vmMb = memoryMbOf(given.value);
  if (askedMb === vmMb) return null;
  if (askedMb < 1 && given.value > 0) {
    const bytes = `${formatNumber(given.value)} bytes`;
    const message = `-m ${given.text} is ${bytes}, less than 1 MB: the containerVM gets the default of ${CONTAINER_SIZE.memoryMb} MB`;
    const digits = [...given.text].every((char) => char >= '0' && char <= '9');
    if (!digits) return problemAt(given, 'memory-below-one-mb', message, { severity: 'warning' });
    const corrected = replaceSpan(line, given, `${given.text}m`);
    const hint = `a number without a unit is bytes; did you mean ${given.text}m?`;
    return problemAt(given, 'memory-in-bytes', message, { severity: 'warning', hint, corrected });
  }
  const message = `-m ${given.text} gives a containerVM of ${formatNumber(vmMb)} MB`;
  const hint = `VIC makes at least ${CONTAINER_SIZE.leastMemoryMb} MB, in steps of ${CONTAINER_SIZE.memoryStepMb} MB, and ${CONTAINER_SIZE.memoryMb} MB when nothing is asked for`;
  return problemAt(given, 'memory-rounded', message, { severity: 'info', hint });
}

function defaultSize(draft: ContainerDraft, rest: readonly Word[]): LineProblem | null {
  if (draft.cpuset !== null || draft.cpuCount !== null || draft.memoryBytes !== null || rest[0] === undefined)
    return null;
  const message = `no size given: VIC makes the containerVM ${CONTAINER_SIZE.vcpus} vCPUs and ${CONTAINER_SIZE.memoryMb} MB`;
  return problemAt(rest[0], 'default-size', message, { severity: 'info', hint: 'set --cpuset-cpus and -m to size it' });
}

function ignoredProblem(given: Given<unknown>): LineProblem {
  const message = `a VCH accepts ${given.option} and does not act upon it`;
  const instead = INSTEAD.get(given.option);
  const hint = instead ?? 'leave it out; it changes nothing';
  return problemAt(given, 'ignored-by-vic', message, { severity: 'warning', hint });
}

/** Alternative that has the effect of the ignored option. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['--cpus', 'the number of vCPUs is --cpuset-cpus; CPU limits belong to the VCH (vic-machine --cpu)'],
  ['--cpu-shares', 'shares belong to the VCH (vic-machine --cpu-shares)'],
  ['-c', 'shares belong to the VCH (vic-machine --cpu-shares)'],
  ['--cpu-quota', 'CPU limits belong to the VCH (vic-machine --cpu)'],
  ['--memory-reservation', 'reservations belong to the VCH (vic-machine --memory-reservation)'],
  ['--memory-swap', 'a containerVM has no swap of its own'],
]);

function publishAllProblem(draft: ContainerDraft): LineProblem | null {
  // The firewall check describes the open ports of a container network.
  const net = draft.networks.at(-1)?.value ?? BRIDGE;
  if (draft.publishAll?.value !== true || (net !== BRIDGE && net !== 'default')) return null;
  const hint = 'publish single ports with -p, or use a container network whose firewall is open';
  return problemAt(draft.publishAll, 'publish-all-opens-nothing', 'a VCH accepts -P and opens no port', {
    severity: 'warning',
    hint,
  });
}

/**
 * A host port requested twice is refused when its second mapping is created. Source: VIC 1.2.1 portmap.go. Documented.
 */
function twicePublished(published: readonly Given<string>[], subcommand: Making): LineProblem | null {
  const seen = new Set<string>();
  for (const given of published) {
    const [port] = hostPorts({ role: 'container', net: containerNet({ publish: [given.value] }) });
    if (port !== undefined && seen.has(port)) {
      const real = refusedStart(fromPortlayer(portTaken(port)), subcommand);
      const message = `${given.option} ${given.value}: the line publishes host port ${port} twice`;
      return problemAt(given, 'port-not-available', message, { real, hint: 'publish it under another host port' });
    }
    if (port !== undefined) seen.add(port);
  }
  return null;
}

/** Source: docker cli/command/container/opts.go, parse. Documented. */
function restartProblem({ restart, removeGiven }: ContainerDraft, subcommand: Making): LineProblem | null {
  if (restart === null || removeGiven?.value !== true || ['', 'no'].includes(restart.value)) return null;
  const real = formatClientRefusal('Conflicting options: --restart and --rm', subcommand);
  return problemAt(
    restart,
    'conflicting-options',
    '--restart beside --rm: a container that is removed does not start again',
    {
      real,
      hint: 'leave one of them out',
    },
  );
}

function volumeProblem(given: Given<string>, subcommand: Making): LineProblem | null {
  const source = given.value.split(':')[0]!;
  const parts = given.value.split(':').length;
  // A path with a drive letter is a host folder, too: C:\data:/data.
  const drive = source.length === 1 && parts > 2;
  const hostFolder = parts > 1 && (source.startsWith('/') || source.startsWith('.') || source.startsWith('~') || drive);
  if (!hostFolder) return null;
  const text = 'Bad request error from portlayer: mounting directories as a data volume is not supported.';
  const real = refusedCreation(fromDaemon(text), subcommand);
  const message = `${given.option} ${given.value} mounts a folder of the host, which a containerVM does not share`;
  return problemAt(given, 'host-folder-as-volume', message, { real, hint: 'name a volume: -v data:/data' });
}

/**
 * A second --net. Sources: docker cli/command/container/opts.go, parseNetworkOpts, from 19.03 on (the same network twice, or
 * the bridge beside another); VIC 1.2.1 lib/apiservers/engine/backends/container.go (two others). Documented. Clients up to
 * 18.09 took the last.
 */
function networksProblem({ networks }: ContainerDraft, subcommand: Making): LineProblem | null {
  const [first, second] = networks;
  if (first === undefined || second === undefined) return null;
  const isOwn = ({ value }: Given<string>) => !['default', BRIDGE, 'host', 'none'].includes(value);
  const real = networks.some((each, at) => networks.findIndex(({ value }) => value === each.value) < at)
    ? formatClientRefusal(`network ${JSON.stringify(second.value)} is specified multiple times`, subcommand)
    : networks.some(isOwn) && !networks.every(isOwn)
      ? formatClientRefusal(
          'conflicting options: cannot attach both user-defined and non-user-defined network-modes',
          subcommand,
        )
      : refusedCreation(
          fromDaemon('NetworkMode error: Container can be connected to one network endpoint only'),
          subcommand,
        );
  const message = 'a container joins one network when it is made';
  const hint = `keep one ${second.option}, and join others with docker network connect`;
  return problemAt(second, 'several-networks', message, { real, hint });
}

function imageProblem(line: string, image: Word, subcommand: Making): LineProblem | null {
  const parsed = parseImage(image.text);
  if (!('refusal' in parsed)) return null;
  const real = refusedCreation(parsed.refusal, subcommand);
  const message = `${JSON.stringify(image.text)} is no image name; allowed: [registry/]name[:tag] in lower case`;
  if (!parsed.refusal.includes('lowercase')) return problemAt(image, 'invalid-image', message, { real });
  const lowered = image.text.toLowerCase();
  return problemAt(image, 'invalid-image', message, {
    real,
    hint: `write ${lowered}`,
    corrected: replaceSpan(line, image, lowered),
  });
}

/** `docker run busybox -m 4g` passes -m to busybox. */
function optionBehindImage(rest: readonly Word[]): LineProblem | null {
  const [image, first] = rest;
  if (image === undefined || first === undefined || !first.text.startsWith('-')) return null;
  const parsed = parseImage(image.text);
  if ('refusal' in parsed || parsed.shortName.includes('stress')) return null;
  const message = `${first.text} stands behind the image and goes to the program in the container`;
  return problemAt(first, 'option-behind-image', message, {
    severity: 'warning',
    hint: 'docker reads its own options in front of the image',
  });
}
