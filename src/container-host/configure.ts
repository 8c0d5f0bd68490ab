/**
 * `vic-machine configure`: what an operator's line changes in a VCH that exists.
 *
 * What the line leaves out stays as it is. The size of the endpoint VM, its networks and images cannot be changed: VIC
 * does not know their options here.
 * Source. VIC 1.2.1 and later, cmd/vic-machine/configure/configure.go (the options). Documented; 1.1.1 has no configure.
 */

import { type AllocationDraft, emptyCreateDraft, type VicRelease } from './create-draft.ts';
import { readGoFlags } from './go-flags.ts';
import { type LineProblem, problemAt, type Span } from './line-problem.ts';
import { optionTable } from './options.ts';
import { programOf, wrongProgram } from './program.ts';
import { splitWords } from './shell-words.ts';
import { type CreateRules, isVicMachine, strayWords } from './vic-machine.ts';
import { checkName, checkNameConvention, checkResources, checkSurroundings } from './vic-machine-checks.ts';
import { CREATE_OPTIONS } from './vic-machine-options.ts';

/** One resource; what is undefined is left as it is. MHz or MB. */
export interface AllocationChangeKeys {
  /** null: unlimited. */
  readonly limit?: number | null;
  readonly reservation?: number;
  readonly shares?: 'low' | 'normal' | 'high' | number;
}

export interface ConfigureKeys {
  readonly name: string;
  readonly cpu: AllocationChangeKeys;
  readonly memory: AllocationChangeKeys;
  readonly nameConvention?: string;
  /** How long it waits for the API of the restarted endpoint VM, s. */
  readonly timeoutS: number;
}

export interface ParsedConfigure {
  /** The program's name as written, for its messages. */
  readonly binary: string;
  readonly keys: ConfigureKeys;
  /** Errors with `real` are what the program refuses; those without are lines that are no configure at all. */
  readonly problems: readonly LineProblem[];
}

/** Source: VIC 1.2.1 cmd/vic-machine/common/vch.go. */
const DEFAULT_NAME = 'virtual-container-host';
/** Source: VIC 1.2.1 cmd/vic-machine/configure/configure.go, default of --timeout. Documented. */
const DEFAULT_TIMEOUT_S = 180;
const EXAMPLE = 'vic-machine-linux configure --name limited --cpu 1500';

const OFFERED = new Set([
  ...['name', 'cpu', 'cpu-reservation', 'cpu-shares', 'memory', 'memory-reservation', 'memory-shares'],
  ...['container-name-convention', 'timeout', 'storage-quota', 'containers', 'affinity-vm-group'],
  ...['no-tlsverify', 'tls-cname', 'tls-server-cert', 'tls-server-key', 'tls-ca', 'tls-cert-path'],
  ...['certificate-key-size', 'organization', 'dns-server', 'container-network', 'container-network-gateway'],
  ...['container-network-ip-range', 'container-network-dns', 'container-network-firewall'],
  ...['target', 'user', 'password', 'thumbprint', 'compute-resource', 'volume-store', 'ops-user', 'ops-password'],
  ...['ops-grant-perms', 'registry-ca', 'http-proxy', 'https-proxy', 'no-proxy', 'debug', 'extended-help', 'help'],
]);
const CONFIGURE_OPTIONS = CREATE_OPTIONS.filter(({ names }) => OFFERED.has(names[0]!));

/** Reads `vic-machine-… configure [options]`. Never throws. */
export function parseConfigure(line: string, { release, connection }: CreateRules): ParsedConfigure {
  const { words, problems: shellProblems } = splitWords(line);
  const problems = [...shellProblems];
  const draft = emptyCreateDraft();
  const call = programOf(line, words);
  if (call === null || !isVicMachine(call.name) || call.words[0]?.text !== 'configure') {
    problems.push(wrongProgram(words, call?.name ?? null, 'vic-machine configure', EXAMPLE));
    return { binary: call?.name ?? 'vic-machine', keys: keysOf(draft, release), problems };
  }
  const whole: Span = { start: words[0]!.start, end: words.at(-1)!.end };
  if (release === '1.1.1') {
    const real = "No help topic for 'configure'";
    problems.push(problemAt(call.words[0], 'no-configure', 'VIC 1.1.1 has no configure', { real }));
  }
  const reading = readGoFlags(line, call.words.slice(1), optionTable(CONFIGURE_OPTIONS, release), draft);
  problems.push(...reading.problems.map(withCreateOptions), ...strayWords(reading.rest));
  const checks = [
    ...checkSurroundings(draft, whole, connection === 'required'),
    ...checkName(line, draft.name),
    ...checkResources(draft),
    ...checkNameConvention(draft.nameConvention, release),
  ];
  problems.push(...checks.map((problem) => configureFailed(problem, call.name)));
  return { binary: call.name, keys: keysOf(draft, release), problems };
}

/** An option of create is no misspelling of another. */
function withCreateOptions(problem: LineProblem): LineProblem {
  const name = /flag provided but not defined: -(.*)$/.exec(problem.real ?? '')?.[1];
  if (name === undefined || !CREATE_OPTIONS.some(({ names }) => names.includes(name))) return problem;
  const { corrected: _, ...rest } = problem;
  return {
    ...rest,
    severity: 'error',
    code: 'unknown-option',
    message: `--${name} is an option of create; configure cannot change it`,
    hint: 'leave it out; to change it the VCH must be created anew',
  };
}

function configureFailed(problem: LineProblem, binary: string): LineProblem {
  return problem.real === undefined ? problem : { ...problem, real: `${binary} configure failed: ${problem.real}` };
}

function keysOf(draft: ReturnType<typeof emptyCreateDraft>, release: VicRelease): ConfigureKeys {
  const convention = draft.nameConvention?.value ?? '';
  return {
    name: draft.name?.value ?? DEFAULT_NAME,
    cpu: changeOf(draft.cpu, release),
    memory: changeOf(draft.memory, release),
    ...(convention === '' ? {} : { nameConvention: convention }),
    timeoutS: draft.timeoutS?.value ?? DEFAULT_TIMEOUT_S,
  };
}

/** 0 and -1 lift a limit; a reservation of 0 becomes 1 up to VIC 1.3; custom shares of 0 change nothing. */
function changeOf({ limit, reservation, shares }: AllocationDraft, release: VicRelease): AllocationChangeKeys {
  const least = release === '1.5' ? 0 : 1;
  return {
    ...(limit === null ? {} : { limit: limit.value <= 0 ? null : limit.value }),
    ...(reservation === null ? {} : { reservation: Math.max(least, reservation.value) }),
    ...(shares === null || shares.value === 0 ? {} : { shares: shares.value }),
  };
}
