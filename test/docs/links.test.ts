/** Every relative link of the pages leads to a file, and its anchor to a heading. */

import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/cli.ts';
import { type Page, page, pages } from '../support/pages.ts';

/** Code may show brackets that are no links. */
function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]+`/g, (code) => code.replace(/[[\]()]/g, ' '));
}

interface Link {
  readonly from: string;
  readonly target: string;
}

function linksOf({ path, text }: Page): Link[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => ({ from: path, target: match[1]! }))
    .filter(({ target }) => !/^[a-z]+:/.test(target));
}

/** Anchors of a page as GitHub makes them. */
function anchorsOf({ text }: Page): string[] {
  return [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

function isBroken({ from, target }: Link): boolean {
  const [file, anchor] = target.split('#') as [string, string | undefined];
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  if (!existsSync(`${ROOT}${path}`)) return true;
  return anchor !== undefined && !anchorsOf(page(path)).includes(anchor);
}

it('relative links of all pages resolve', () => {
  const links = pages().flatMap(linksOf);
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter(isBroken)).toEqual([]);
});

it.each(['docs/no-such-page.md', 'README.md#no-such-heading'])('a broken link is noticed: %s', (target) => {
  expect(isBroken({ from: 'README.md', target })).toBe(true);
});

it('every page of docs is linked from the README', () => {
  const linked = linksOf(page('README.md')).map(({ target }) => target);
  const unlinked = pages().filter(({ path }) => path.startsWith('docs/') && !linked.includes(path));
  expect(unlinked.map(({ path }) => path)).toEqual([]);
});
