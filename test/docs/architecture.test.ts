/** docs/architecture.md is a map of what is there: the folders of src, its files, and who may import whom. */

import { readdirSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/cli.ts';
import { LAYERS } from '../support/layers.ts';
import { page } from '../support/pages.ts';

const SRC = `${ROOT}src`;
const ENTRIES = readdirSync(SRC, { recursive: true, withFileTypes: true });

/** The part of the page below a heading of the second level. */
function section(title: string): string {
  return page('docs/architecture.md')
    .text.split(/^## /m)
    .find((each) => each.startsWith(`${title}\n`))!;
}

it('names every folder of src, and none that is not there', () => {
  const folders = ENTRIES.filter((entry) => entry.isDirectory()).map((entry) =>
    relative(SRC, `${entry.parentPath}/${entry.name}`).split(sep).join('/'),
  );
  const named = [...section('The folders').matchAll(/^\| `([\w/-]+)\/` \|/gm)].map((match) => match[1]!);
  expect(named.toSorted()).toEqual(folders.sort());
});

it('names every file that stands in src itself, and none that is not there', () => {
  const files = ENTRIES.filter((entry) => entry.isFile() && entry.parentPath === SRC).map(({ name }) => name);
  const named = [...section('The folders').matchAll(/`([\w-]+\.ts)`/g)].map((match) => match[1]!);
  expect(named.toSorted()).toEqual(files.sort());
});

it('gives the order of imports that test/architecture.test.ts checks', () => {
  const rows = [...section('Who may import whom').matchAll(/^\| \d+ \| (.*) \|$/gm)].map((match) =>
    match[1]!.replaceAll('`', '').split(' '),
  );
  expect(rows).toEqual(LAYERS);
});
