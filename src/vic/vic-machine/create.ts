/**
 * Converts a `vic-machine create` line to the plain keys of a VCH.
 *
 * Options are read as in Go's flag package, then checked in VIC's order. VIC stops at its first error, this reader
 * reports all errors. Options that only describe the connection may be left out.
 */

import { LEAST_VCH_RESERVATION, VCH_DEFAULTS } from '../../constants/vic.ts';
import { didYouMean } from '../../did-you-mean.ts';
import type { ApiKeys, CertificateKeys, OtherOption } from '../../vsphere/vch.ts';
import { readGoFlags } from '../command-line/go-flags.ts';
import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import { optionTable } from '../command-line/options.ts';
import { programOf, wrongProgram } from '../command-line/program.ts';
import { splitWords, type Word, withoutEchoes } from '../command-line/shell-words.ts';
import type { Shares } from '../command-line/value-kinds.ts';
import {
  type ContainerNetworkKeys,
  containerNetworkKeys,
  containerNetworkProblems,
} from '../networks/container-networks.ts';
import { type AllocationDraft, type CreateDraft, emptyCreateDraft, type VicRelease } from './create-draft.ts';
import { CREATE_OPTIONS } from './options.ts';
import {
  checkBaseImageSize,
  checkName,
  checkNameConvention,
  checkResources,
  parseBaseImageKb,
} from './resource-checks.ts';
import { joinStages } from './stages.ts';
import {
  addressProblems,
  credentialProblems,
  helpProblems,
  operationsUserProblems,
  storeAndProxyProblems,
  surroundingsValidation,
  volumeStoreLabel,
} from './surroundings-checks.ts';
import { apiOf, certificatesOf, ignoredTls, tlsProblems, tlsValidation } from './tls-posture.ts';

export interface AllocationKeys {
  /** e.g. `500MHz`, `500MB`, or `unlimited` */
  readonly limit: string;
  readonly reservation: string;
  readonly shares: Shares;
}

/** An entry of `vchs:` in plain keys. */
export interface VchKeys {
  readonly name: string;
  readonly cpu: AllocationKeys;
  readonly memory: AllocationKeys;
  readonly endpoint: { readonly vcpus: number; readonly memory: string };
  /** Left out: VIC's default, `<name>-<short id>`. */
  readonly nameConvention?: string;
  /** Root disk of each containerVM in decimal KB, as VIC counts. */
  readonly baseImageKb: number;
  readonly api: ApiKeys;
  /** Left out if the line does not set them. */
  readonly certificates?: CertificateKeys;
  /** Container networks in the order given; left out without any. */
  readonly networks?: readonly ContainerNetworkKeys[];
  /** Options of the installation. They do not affect contention. */
  readonly install: InstallKeys;
}

export interface InstallKeys {
  /** Timeout for the API of the endpoint VM, s. */
  readonly timeoutS: number;
  /** Labels of the volume stores. */
  readonly volumeStores: readonly string[];
  /** Every other option, in the order given. */
  readonly options: readonly OtherOption[];
}

export interface ParsedCreate {
  /** Complete even with problems. Values that could not be read have their defaults. */
  readonly keys: VchKeys;
  readonly problems: readonly LineProblem[];
}

export interface CreateRules {
  readonly release: VicRelease;
  /** Whether a line without --target and --user is refused. */
  readonly connection: 'optional' | 'required';
  /** Whether options of other releases cause a warning. Otherwise they are refused. */
  readonly passOverOptions?: boolean;
}

const DEFAULT_RULES: CreateRules = { release: '1.2.1', connection: 'optional' };
const BINARIES = ['vic-machine', 'vic-machine-linux', 'vic-machine-darwin', 'vic-machine-windows'];
const COMMANDS = ['create', 'configure', 'delete', 'inspect', 'ls', 'upgrade', 'update', 'debug', 'version'];
const EXAMPLE = 'vic-machine-linux create --name limited --cpu 500 --memory 500 --no-tls';

/** Whether a file name is one of VIC's names for vic-machine. */
export function isVicMachine(program: string): boolean {
  return BINARIES.includes(program.toLowerCase());
}

/** Reads `vic-machine-… create [options]`. Never throws. */
export function parseCreate(line: string, rules: CreateRules = DEFAULT_RULES): ParsedCreate {
  const { words, problems: shellProblems } = splitWords(line);
  const problems: LineProblem[] = [];
  const draft = emptyCreateDraft();
  const call = programOf(line, words);
  if (call === null || !isVicMachine(call.name)) {
    problems.push(wrongProgram(words, call?.name ?? null, 'vic-machine create', EXAMPLE));
    return { keys: keysOf(draft, rules.release), problems: withoutEchoes(shellProblems, problems) };
  }
  const whole: Span = { start: words[0]!.start, end: words.at(-1)!.end };
  const rest = behindCreate(call.words, call.name, whole, problems);
  const reading = readGoFlags(line, rest, optionTable(CREATE_OPTIONS, rules.release), draft);
  fromEnvironment(draft, call.environment, whole);
  const options = [...reading.problems.map((problem) => judgeProblem(problem, rules)), ...strayWords(reading.rest)];
  const networks = containerNetworkProblems(draft.containerNetworks, rules.release);
  // A misspelled --no-tls stands for the missing option.
  const meant = options.some(({ start, end }) => line.slice(start, end).includes('tls'));
  const tls = tlsProblems(draft, whole, rules.release).filter(({ code }) => !meant || code !== 'missing-common-name');
  const found = joinStages(
    {
      options,
      parameters: [
        ...helpProblems(draft, whole),
        ...credentialProblems(draft, whole, rules.connection === 'required'),
        ...checkName(line, draft.name),
        ...operationsUserProblems(draft),
        ...networks.parameters,
        ...addressProblems(draft),
        ...tls,
        ...storeAndProxyProblems(draft, rules.release),
        ...ignoredTls(draft),
      ],
      validation: [
        ...checkBaseImageSize(draft.baseImageSize),
        ...checkNameConvention(draft.nameConvention, rules.release),
        ...networks.validation,
        ...tlsValidation(draft),
        ...surroundingsValidation(draft),
      ],
      carriedOut: checkResources(draft),
    },
    `${call.name} create failed`,
  );
  return { keys: keysOf(draft, rules.release), problems: withoutEchoes(shellProblems, [...problems, ...found]) };
}

function judgeProblem(problem: LineProblem, { passOverOptions }: CreateRules): LineProblem {
  const softened = passOverOptions === true && problem.code === 'option-of-another-release';
  return softened ? { ...problem, severity: 'warning' } : problem;
}

/** Source: VIC doc/user/usage.md, "VIC_MACHINE_TARGET, VIC_MACHINE_USER, …". Documented. */
function fromEnvironment(draft: CreateDraft, environment: ReadonlyMap<string, string>, span: Span): void {
  for (const [key, name] of [
    ['target', 'VIC_MACHINE_TARGET'],
    ['user', 'VIC_MACHINE_USER'],
  ] as const) {
    const value = environment.get(name);
    if (value !== undefined) draft[key] ??= { value, text: value, option: name, start: span.start, end: span.end };
  }
}

/** The words after `create`. A line without `create` is a problem. */
function behindCreate(words: readonly Word[], binary: string, whole: Span, problems: LineProblem[]): readonly Word[] {
  const command = words[0];
  if (command?.text === 'create') return words.slice(1);
  const missing = command === undefined || command.text.startsWith('-');
  const message = missing ? `${binary} without a command makes no VCH` : `${binary} ${command.text} makes no VCH`;
  const closest = missing ? null : didYouMean(command.text, COMMANDS);
  const hint = closest === 'create' ? 'did you mean create?' : `for example ${EXAMPLE}`;
  problems.push(problemAt(missing ? whole : command, 'wrong-command', message, { hint }));
  return missing ? words : words.slice(1);
}

/** Words that are not options. VIC refuses the first. */
export function strayWords(rest: readonly Word[]): LineProblem[] {
  const [first] = rest;
  if (first === undefined) return [];
  const message = `${JSON.stringify(first.text)} belongs to no option`;
  const hint = 'quote values that contain blanks; a switch takes its value after =, as in --no-tls=true';
  return [problemAt(first, 'stray-word', message, { hint, real: `Unknown argument: ${first.text}` })];
}

function keysOf(draft: CreateDraft, release: VicRelease): VchKeys {
  const convention = draft.nameConvention?.value ?? '';
  const certificates = certificatesOf(draft, release);
  const networks = containerNetworkKeys(draft.containerNetworks, release);
  return {
    name: draft.name?.value ?? VCH_DEFAULTS.name,
    cpu: allocationKeys(draft.cpu, 'MHz', release),
    memory: allocationKeys(draft.memory, 'MB', release),
    endpoint: {
      vcpus: draft.endpointVcpus?.value ?? VCH_DEFAULTS.endpointVcpus,
      memory: `${draft.endpointMemoryMb?.value ?? VCH_DEFAULTS.endpointMemoryMb}MB`,
    },
    ...(convention === '' ? {} : { nameConvention: convention }),
    baseImageKb: parseBaseImageKb(draft.baseImageSize?.value ?? '') ?? VCH_DEFAULTS.baseImageKb,
    api: apiOf(draft.tls),
    ...(certificates === undefined ? {} : { certificates }),
    ...(networks.length === 0 ? {} : { networks }),
    install: {
      timeoutS: draft.timeoutS?.value ?? VCH_DEFAULTS.timeoutS,
      volumeStores: draft.volumeStores.flatMap(({ value }) => volumeStoreLabel(value) ?? []),
      options: draft.others,
    },
  };
}

/** Minimum of a reservation, in MHz or MB. */
export function leastReservation(release: VicRelease): number {
  const early = release === '1.1.1' || release === '1.2.1';
  return early ? LEAST_VCH_RESERVATION.upTo12 : LEAST_VCH_RESERVATION.since13;
}

/** 0 and -1 mean unlimited. A reservation of 0 becomes 1 up to VIC 1.2. Custom shares of 0 stay normal. */
function allocationKeys(draft: AllocationDraft, unit: string, release: VicRelease): AllocationKeys {
  const limit = draft.limit?.value ?? 0;
  const reservation = draft.reservation?.value ?? 0;
  return {
    limit: limit <= 0 ? 'unlimited' : `${limit}${unit}`,
    reservation: `${Math.max(leastReservation(release), reservation)}${unit}`,
    shares: draft.shares?.value || 'normal',
  };
}
