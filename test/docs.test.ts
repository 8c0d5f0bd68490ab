/**
 * Pages that repeat what the code says are made from the code. After a change of a constant:
 * `npx vitest run test/docs.test.ts -u`.
 */

import { expect, it } from 'vitest';
import type { Constant } from '../src/constants/constant.ts';
import { MODEL } from '../src/constants/model.ts';

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

function valueText({ kind, default: value }: Constant<number | boolean | string>): string {
  if (kind === 'size') {
    const megabytes = Number(value) / 1024 ** 2;
    return megabytes < 1024 ? `${megabytes} MB` : `${megabytes / 1024} GB`;
  }
  return `${value}${UNIT[kind] ?? ''}`;
}

function constantsPage(): string {
  const rows = leaves(MODEL as unknown as Tree).map(
    ([key, constant]) =>
      `| \`${key}\` | ${valueText(constant)} | ${constant.status} | ${constant.meaning} | ${constant.source} |`,
  );
  return `# The model's numbers

Every number a scenario may override under \`model:\`, e.g. \`model: { cpu: { quantum: 200ms } }\`. Reports list each one that
differs from its default. *Documented* was read in a publication, *measured by others* was observed on real hosts,
*calibrated* was fitted to a published figure, *assumed* is our own estimate. The short names of sources are resolved at
the top of \`src/constants/constant.ts\`.

| key | default | status | what it says | source |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

it('docs/constants.md lists every constant a scenario may override, with status and source', async () => {
  await expect(constantsPage()).toMatchFileSnapshot('../docs/constants.md');
});
