/**
 * Pages that repeat what the code says are made from the code. After a change of a constant:
 * `npx vitest run test/docs/constants.test.ts -u`.
 */

import { expect, it } from 'vitest';
import type { Constant } from '../../src/constants/constant.ts';
import { MODEL } from '../../src/constants/model.ts';
import { numbersIn, type PlainConstant, plainConstants } from '../support/plain-constants.ts';

type Tree = { readonly [key: string]: Constant<number | boolean | string> | Tree };

function isConstant(node: Constant<number | boolean | string> | Tree): node is Constant<number | boolean | string> {
  return 'status' in node;
}

/** `cpu.quantum` and its constant, for every leaf. */
function leaves(tree: Tree, prefix = ''): [string, Constant<number | boolean | string>][] {
  return Object.entries(tree).flatMap(([key, node]) =>
    isConstant(node) ? [[`${prefix}${key}`, node]] : leaves(node, `${prefix}${key}.`),
  ) as [string, Constant<number | boolean | string>][];
}

const UNIT: Readonly<Record<string, string>> = { duration: ' ms', serviceTime: ' µs' };

function valueText({ kind, default: value, gridMs }: Constant<number | boolean | string>): string {
  if (kind === 'size') {
    const megabytes = Number(value) / 1024 ** 2;
    return megabytes < 1024 ? `${megabytes} MB` : `${megabytes / 1024} GB`;
  }
  return `${value}${UNIT[kind] ?? ''}${gridMs === undefined ? '' : `, a multiple of ${gridMs} ms`}`;
}

function numbersText(value: unknown): string {
  return numbersIn(value)
    .map(([path, number]) => `${path} ${number}`.trim())
    .join(' · ');
}

function constantsPage(plain: readonly PlainConstant[]): string {
  const rows = leaves(MODEL as unknown as Tree).map(
    ([key, constant]) =>
      `| \`${key}\` | ${valueText(constant)} | ${constant.status} | ${constant.meaning} | ${constant.source} |`,
  );
  const plainRows = plain.map(
    ({ name, value, says }) =>
      `| \`${name}\` | ${numbersText(value)} | ${says?.status} | ${says?.meaning} | ${says?.source} |`,
  );
  return `# The model's numbers

Numbers that claim something about ESXi, VIC, stress, guests or devices, each with what it says, where it comes from and how
sure it is. *Documented* was read in a publication, *measured by others* was observed on real hosts, *calibrated* was fitted
to a published figure, *assumed* is our own estimate. The short names of sources are resolved at the top of
\`src/constants/constant.ts\`.

## Numbers a scenario may override

They stand under \`model:\`, e.g. \`model: { cpu: { quantum: 200ms } }\`. Reports list each one that differs from
its default.

| key | default | status | what it says | source |
|---|---|---|---|---|
${rows.join('\n')}

## Numbers that stay

Nobody should need to override these. Names are those of \`src/constants\`.

| name | value | status | what it says | source |
|---|---|---|---|---|
${plainRows.join('\n')}
`;
}

it('docs/constants.md lists every constant, with status and source', async () => {
  await expect(constantsPage(await plainConstants())).toMatchFileSnapshot('../../docs/constants.md');
});

it('each constant nobody overrides says what it means, where it comes from and how sure it is', async () => {
  const silent = (await plainConstants()).filter(({ says }) => says === null);
  expect(silent.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});
