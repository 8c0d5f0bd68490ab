/** docs/glossary.md explains every word of ours that results use, one line each, in alphabetical order. */

import { expect, it } from 'vitest';
import { FINDING_KINDS } from '../../src/analysis/rules/registry.ts';
import type { Finding } from '../../src/analysis/summary-document.ts';
import { counterNames } from '../../src/counters/catalog.ts';
import type { Outcome } from '../../src/counters/sample.ts';
import { page } from '../support/pages.ts';

const LINES = page('docs/glossary.md')
  .text.split('\n')
  .filter((line) => /^\| (?!term|---)/.test(line));
const TERMS = LINES.map((line) => line.split(' | ')[0]!.slice(2));

/** The line that explains a term. */
function lineOf(term: string): string {
  return LINES.find((line) => line.startsWith(`| ${term} `)) ?? '';
}

it('has one line per term, each term once, in alphabetical order', () => {
  const letters = (term: string) =>
    term
      .replace(' (*ours*)', '')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
  const plain = TERMS.map(letters);
  expect(plain.length).toBeGreaterThan(50);
  expect(plain).toEqual([...new Set(plain)].sort());
  for (const line of LINES) expect(line.split(' | ')).toHaveLength(2);
});

it('has every counter that vSphere does not have', () => {
  const ours = counterNames().filter((name) => name.startsWith('vchsim.'));
  expect(TERMS.filter((term) => term.startsWith('`vchsim.'))).toEqual(
    ours.map((name) => `\`${name}\` (*ours*)`).sort(),
  );
});

it('has the words that results are made of', () => {
  const causes: Readonly<Record<NonNullable<Finding['cause']>, true>> = {
    limit: true,
    contention: true,
    costop: true,
    'memory-limit': true,
    'host-memory': true,
    config: true,
  };
  for (const cause of Object.keys(causes)) expect(lineOf('cause')).toContain(`\`${cause}\``);
  const outcomes: Readonly<Record<Outcome, true>> = {
    completed: true,
    running: true,
    stopped: true,
    failed: true,
    'oom-killed': true,
    'power-on-failed': true,
    refused: true,
  };
  for (const outcome of Object.keys(outcomes)) expect(lineOf('outcome')).toContain(`\`${outcome}\``);
  for (const severity of new Set([...FINDING_KINDS.values()].flatMap(({ severities }) => severities)))
    expect(lineOf('severity')).toContain(`\`${severity}\``);
  for (const word of ['advice', 'blame', 'claim', 'finding', 'gate', 'unserved work', 'verdict', 'workload'])
    expect(lineOf(word), word).toContain('(*ours*)');
});
