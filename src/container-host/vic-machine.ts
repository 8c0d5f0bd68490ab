/**
 * `vic-machine create`: the line of an operator becomes the plain keys of a VCH.
 *
 * Options are read as Go's flag package does, then checked in the order VIC checks them; VIC would stop at its first
 * complaint, this goes on and tells them all. Options that only say where to connect may be left out.
 */

import { didYouMean } from '../did-you-mean.ts';
import { type ContainerNetworkKeys, containerNetworkKeys, containerNetworkProblems } from './container-networks.ts';
import { type AllocationDraft, type CreateDraft, emptyCreateDraft, type VicRelease } from './create-draft.ts';
import { readGoFlags } from './go-flags.ts';
import { type LineProblem, problemAt, type Span } from './line-problem.ts';
import { optionTable } from './options.ts';
import { programOf, wrongProgram } from './program.ts';
import { splitWords, type Word } from './shell-words.ts';
import { type ApiKeys, apiOf, type CertificateKeys, certificatesOf, tlsProblems } from './tls-posture.ts';
import type { Shares } from './value-kinds.ts';
import {
  checkName,
  checkNameConvention,
  checkResources,
  checkSurroundings,
  DEFAULT_BASE_IMAGE_SIZE,
  parseBaseImageKb,
} from './vic-machine-checks.ts';
import { CREATE_OPTIONS } from './vic-machine-options.ts';

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
  /** Left out when the line says nothing about them. */
  readonly certificates?: CertificateKeys;
  /** Container networks in the order given; left out without any. */
  readonly networks?: readonly ContainerNetworkKeys[];
}

export interface ParsedCreate {
  /** Complete even when there are problems; what could not be read has its default. */
  readonly keys: VchKeys;
  readonly problems: readonly LineProblem[];
}

export interface CreateRules {
  readonly release: VicRelease;
  /** Whether a line without --target and --user is refused. */
  readonly connection: 'optional' | 'required';
}

const DEFAULT_RULES: CreateRules = { release: '1.2.1', connection: 'optional' };
/** Source: VIC 1.2.1 cmd/vic-machine/common/compute.go and create.go. */
const DEFAULT_NAME = 'virtual-container-host';
const DEFAULT_ENDPOINT = { vcpus: 1, memoryMb: 2048 };

const BINARIES = ['vic-machine', 'vic-machine-linux', 'vic-machine-darwin', 'vic-machine-windows'];
const COMMANDS = ['create', 'configure', 'delete', 'inspect', 'ls', 'upgrade', 'update', 'debug', 'version'];
const EXAMPLE = 'vic-machine-linux create --name limited --cpu 500 --memory 500 --no-tls';

/** Whether a program's file name is one VIC ships vic-machine under. */
export function isVicMachine(program: string): boolean {
  return BINARIES.includes(program.toLowerCase());
}

/** Reads `vic-machine-… create [options]`. Never throws. */
export function parseCreate(line: string, rules: CreateRules = DEFAULT_RULES): ParsedCreate {
  const { words, problems: shellProblems } = splitWords(line);
  const problems = [...shellProblems];
  const draft = emptyCreateDraft();
  const call = programOf(line, words);
  if (call === null || !isVicMachine(call.name)) {
    problems.push(wrongProgram(words, call?.name ?? null, 'vic-machine create', EXAMPLE));
    return { keys: keysOf(draft, rules.release), problems };
  }
  const whole: Span = { start: words[0]!.start, end: words.at(-1)!.end };
  const rest = behindCreate(call.words, call.name, whole, problems);
  const reading = readGoFlags(line, rest, optionTable(CREATE_OPTIONS, rules.release), draft);
  problems.push(...reading.problems);
  problems.push(...strayWords(reading.rest));
  const binary = call.name;
  const checks = [
    ...checkSurroundings(draft, whole, rules.connection === 'required'),
    ...checkName(line, draft.name),
    ...containerNetworkProblems(draft.containerNetworks),
    ...tlsProblems(draft, whole),
    ...checkResources(draft),
    ...checkNameConvention(draft.nameConvention, rules.release),
  ];
  problems.push(...checks.map((problem) => failed(problem, binary)));
  return { keys: keysOf(draft, rules.release), problems };
}

/** The words behind `create`; without it, a problem. */
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

/** Words that are no options: VIC refuses the first. */
export function strayWords(rest: readonly Word[]): LineProblem[] {
  const [first] = rest;
  if (first === undefined) return [];
  const message = `${JSON.stringify(first.text)} belongs to no option`;
  const hint = 'quote values that contain blanks; a switch takes its value after =, as in --no-tls=true';
  return [problemAt(first, 'stray-word', message, { hint, real: `Unknown argument: ${first.text}` })];
}

/** VIC's own refusals end in one line that names the program. */
function failed(problem: LineProblem, binary: string): LineProblem {
  return problem.real === undefined ? problem : { ...problem, real: `${binary} create failed: ${problem.real}` };
}

function keysOf(draft: CreateDraft, release: VicRelease): VchKeys {
  const convention = draft.nameConvention?.value ?? '';
  const certificates = certificatesOf(draft.tls);
  const networks = containerNetworkKeys(draft.containerNetworks, release);
  return {
    name: draft.name?.value ?? DEFAULT_NAME,
    cpu: allocationKeys(draft.cpu, 'MHz', release),
    memory: allocationKeys(draft.memory, 'MB', release),
    endpoint: {
      vcpus: draft.endpointVcpus?.value ?? DEFAULT_ENDPOINT.vcpus,
      memory: `${draft.endpointMemoryMb?.value ?? DEFAULT_ENDPOINT.memoryMb}MB`,
    },
    ...(convention === '' ? {} : { nameConvention: convention }),
    baseImageKb: parseBaseImageKb(draft.baseImageSize?.value ?? '') ?? parseBaseImageKb(DEFAULT_BASE_IMAGE_SIZE)!,
    api: apiOf(draft.tls),
    ...(certificates === undefined ? {} : { certificates }),
    ...(networks.length === 0 ? {} : { networks }),
  };
}

/** 0 and -1 are no limit; a reservation of 0 becomes 1 up to VIC 1.3; custom shares of 0 stay normal. */
function allocationKeys(draft: AllocationDraft, unit: string, release: VicRelease): AllocationKeys {
  const limit = draft.limit?.value ?? 0;
  const reservation = draft.reservation?.value ?? 0;
  const least = release === '1.5' ? 0 : 1;
  return {
    limit: limit <= 0 ? 'unlimited' : `${limit}${unit}`,
    reservation: `${Math.max(least, reservation)}${unit}`,
    shares: draft.shares?.value || 'normal',
  };
}
