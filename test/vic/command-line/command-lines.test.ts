/**
 * The catalogue of command lines: every line is read as it should be, and the page that lists them follows the code.
 * After a change: `npx vitest run test/vic/command-line/command-lines.test.ts -u`.
 */

import { describe, expect, it } from 'vitest';
import type { LineProblem } from '../../../src/vic/command-line/line-problem.ts';
import { parseDockerCall } from '../../../src/vic/docker/call.ts';
import { parseRun } from '../../../src/vic/docker/run.ts';
import { parseStressLine } from '../../../src/vic/stress/line.ts';
import { parseConfigure } from '../../../src/vic/vic-machine/configure.ts';
import { parseCreate } from '../../../src/vic/vic-machine/create.ts';
import type { ParsedToolLine } from '../../../src/vic/vsphere-tools/change.ts';
import { isGovc, parseGovc } from '../../../src/vic/vsphere-tools/govc.ts';
import { isPowerCli, parsePowerCli } from '../../../src/vic/vsphere-tools/powercli.ts';
import { REFUSED, REFUSED_WITHOUT_CONNECTION, TAKEN } from '../../support/command-lines.ts';

const RULES = { release: '1.2.1', connection: 'optional' } as const;

interface Read {
  readonly keys: object;
  readonly problems: readonly LineProblem[];
}

function readLine(line: string): Read {
  if (line.startsWith('stress')) return { keys: {}, problems: parseStressLine(line).problems };
  if (isGovc(line)) return toolKeys(parseGovc(line));
  if (isPowerCli(line)) return toolKeys(parsePowerCli(line));
  if (line.includes(' configure ')) return parseConfigure(line, RULES);
  if (line.startsWith('vic-machine')) {
    const { keys, problems } = parseCreate(line, RULES);
    const { install: _, ...vch } = keys;
    return { keys: vch, problems };
  }
  if (/ (run|create) /.test(line)) return parseRun(line);
  const { call, problems } = parseDockerCall(line);
  return { keys: call, problems };
}

/** What a line of govc or PowerCLI changes, and of whom; memory in MB. */
function toolKeys({ of, names, cpu, memory, problems }: ParsedToolLine): Read {
  return { keys: { [of]: names, cpu, memory }, problems };
}

/** A wrong stress line is no error: the container starts, and the program ends with its answer. */
const errorsOf = (line: string) =>
  readLine(line).problems.filter(
    ({ severity, real }) => severity === 'error' || (line.startsWith('stress') && real !== undefined),
  );

describe('the catalogue of command lines', () => {
  it.each(TAKEN)('takes %s', (line) => {
    expect(errorsOf(line)).toEqual([]);
  });

  it.each(REFUSED)('answers %s with %s', (line, answer) => {
    expect(errorsOf(line)[0]?.real).toContain(answer);
  });

  it.each(REFUSED_WITHOUT_CONNECTION)('answers %s with %s when a connection is required', (line, answer) => {
    const { problems } = parseCreate(line, { ...RULES, connection: 'required' });
    expect(problems[0]?.real).toContain(answer);
  });

  it('is listed in docs/command-lines.md as the code reads it', async () => {
    await expect(page()).toMatchFileSnapshot('../../../docs/command-lines.md');
  });
});

/** Text in a cell: bars would end it, line breaks the row. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('\t', ' ');
}

/** `cpu.limit 500MHz · name a`: every leaf with its path, so that nothing read is left out. */
function keysText(value: object): string {
  const leaves = (each: unknown, path: string): string[] => {
    if (Array.isArray(each)) return each.length === 0 ? [] : each.flatMap((item) => leaves(item, path));
    if (typeof each === 'object' && each !== null)
      return Object.entries(each).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
    return each === false ? [] : [`${path} ${String(each)}`];
  };
  return leaves(value, '').join(' · ');
}

function page(): string {
  const taken = TAKEN.map((line) => {
    const { keys, problems } = readLine(line);
    const said = problems.filter(({ severity }) => severity !== 'error').map(({ message }) => message);
    return `| \`${cell(line)}\` | ${cell(keysText(keys))} | ${cell(said.join('; '))} |`;
  });
  const refused = REFUSED.map(([line]) => {
    const { message, real = '' } = errorsOf(line)[0]!;
    return `| \`${cell(line)}\` | ${cell(message)} | ${cell(real)} |`;
  });
  const unconnected = REFUSED_WITHOUT_CONNECTION.map(([line]) => {
    const [{ message, real = '' } = { message: '' }] = parseCreate(line, { ...RULES, connection: 'required' }).problems;
    return `| \`${cell(line)}\` | ${cell(message)} | ${cell(real)} |`;
  });
  return `# Command lines

This page shows how vchsim reads command lines: as VIC 1.2.1 does. The examples leave out the options that only say where to
connect. A \`configure\` line belongs under \`events:\`, with the time at which it is run.

Lines of govc and PowerCLI that change limits, reservations and shares also belong under \`events:\`. govc names a pool by its
path below \`Resources\`, PowerCLI by its name. The value -1 removes a limit. These lines restart nothing. A change of the size of
a running VM fails, as without hot plug.

\`test/vic/command-line/command-lines.test.ts\` writes this page from the code.

## Taken

| line | read as | remarks |
|---|---|---|
${taken.join('\n')}

## Refused

| line | what is wrong | what the real program says |
|---|---|---|
${refused.join('\n')}

With \`model: { vic: { connection: required } }\` a line must also say where to connect:

| line | what is wrong | what the real program says |
|---|---|---|
${unconnected.join('\n')}
`;
}
