/**
 * Other commands of vic-machine. They show information, or do something outside the model. Their options are read, so
 * that a line that the program refuses also fails here.
 *
 * Source. VIC 1.2.1 cmd/vic-machine/{delete,inspect,list,debug,upgrade,update}/*.go and common/*.go; the same in 1.5.
 *   Documented.
 */

import { VCH_DEFAULTS } from '../../constants/vic.ts';
import { readGoFlags } from '../command-line/go-flags.ts';
import type { LineProblem } from '../command-line/line-problem.ts';
import { type Given, type Option, option, optionTable } from '../command-line/options.ts';
import { programOf } from '../command-line/program.ts';
import { splitWords, withoutEchoes } from '../command-line/shell-words.ts';
import { DURATION, INTEGER, SWITCH, TEXT, type ValueKind } from '../command-line/value-kinds.ts';
import { isVicMachine, strayWords } from './create.ts';

interface FamilyDraft {
  name: Given<string> | null;
  id: Given<string> | null;
}

type Row = Option<FamilyDraft>;

function known<T>(names: readonly string[], kind: ValueKind<T>, meaning: string): Row {
  return option<FamilyDraft, T>(names, kind, meaning);
}

const TARGET: readonly Row[] = [
  known(['target', 't'], TEXT, 'vCenter or ESXi host'),
  known(['user', 'u'], TEXT, 'vSphere user'),
  known(['password', 'p'], TEXT, 'vSphere password'),
  known(['thumbprint'], TEXT, 'certificate thumbprint of the target'),
  known(['compute-resource', 'r'], TEXT, 'cluster, host or resource pool'),
  known(['timeout'], DURATION, 'how long to wait'),
  known(['debug', 'v'], INTEGER, 'debug level'),
  known(['help', 'h'], SWITCH, 'print the usage'),
];

const WHICH: readonly Row[] = [
  option<FamilyDraft, string>(['name', 'n'], TEXT, 'name of the VCH', (draft, given) => {
    draft.name = given;
  }),
  option<FamilyDraft, string>(['id'], TEXT, 'managed object id of the endpoint VM', (draft, given) => {
    draft.id = given;
  }),
];

const FORCE = known(['force', 'f'], SWITCH, 'go on in spite of errors');

/** Options of each command. Commands with WHICH need an existing VCH. */
const COMMANDS: Readonly<Record<string, readonly Row[]>> = {
  version: [],
  ls: TARGET,
  inspect: [
    ...TARGET,
    ...WHICH,
    known(['tls-cert-path'], TEXT, 'folder of the certificates'),
    known(['format'], TEXT, 'how the configuration is shown'),
  ],
  debug: [
    ...TARGET,
    ...WHICH,
    known(['enable-ssh', 'ssh'], SWITCH, 'start the SSH server of the endpoint VM'),
    known(['authorized-key', 'key'], TEXT, 'file with a public key of root'),
    known(['rootpw', 'pw'], TEXT, 'password of root until the next restart'),
  ],
  delete: [...TARGET, ...WHICH, FORCE],
  upgrade: [
    ...TARGET,
    ...WHICH,
    FORCE,
    known(['rollback'], SWITCH, 'go back to the release before'),
    known(['reset-progress'], SWITCH, 'forget an operation that was interrupted'),
    known(['appliance-iso', 'ai'], TEXT, 'image of the endpoint VM'),
    known(['bootstrap-iso', 'bi'], TEXT, 'image of containerVMs'),
  ],
  update: [
    ...TARGET,
    known(['allow'], SWITCH, 'open the firewall of the hosts'),
    known(['deny'], SWITCH, 'close the firewall of the hosts'),
  ],
};
/** Commands that only show information. */
const SHOWING: readonly string[] = ['inspect', 'ls', 'version', 'debug'];

export interface FamilyCall {
  /** Such as `inspect`. */
  readonly command: string;
  /** The program's name as written, for its messages. */
  readonly binary: string;
  readonly shows: boolean;
  /** The VCH that it needs: a name, or null for the only one (`--id`). Left out: none. */
  readonly vch?: string | null;
  readonly problems: readonly LineProblem[];
}

/** A vic-machine line that neither creates nor configures a VCH. null for other lines. */
export function parseFamilyCall(line: string): FamilyCall | null {
  const { words, problems } = splitWords(line);
  const call = programOf(line, words);
  const command = call?.words[0]?.text ?? '';
  if (call === null || !isVicMachine(call.name) || !Object.hasOwn(COMMANDS, command)) return null;
  const rows = COMMANDS[command]!;
  const draft: FamilyDraft = { name: null, id: null };
  // `inspect config` and `update firewall` are commands of two words.
  const second = ['config', 'firewall'].includes(call.words[1]?.text ?? '') ? 2 : 1;
  const reading = readGoFlags(line, call.words.slice(second), optionTable(rows), draft);
  const needs = rows.includes(WHICH[0]!);
  return {
    ...{ command, binary: call.name, shows: SHOWING.includes(command) },
    ...(needs ? { vch: draft.id !== null ? null : (draft.name?.value ?? VCH_DEFAULTS.name) } : {}),
    problems: withoutEchoes(problems, [...reading.problems, ...strayWords(reading.rest)]),
  };
}
