import { expect, it } from 'vitest';
import { inventoryOf } from '../../../src/analysis/inventory/inventory-document.ts';
import { releaseChanges } from '../../../src/analysis/inventory/release-changes.ts';
import { read } from '../../support/scenario-text.ts';

function changes(text: string, ...releases: string[]) {
  return releaseChanges(
    releases.map((release) => {
      const { scenario, issues } = read(`model: { vic: { version: "${release}" } }\n${text}`, {
        passOverOptions: true,
      });
      return { release, inventory: inventoryOf(scenario, issues) };
    }),
  );
}

it('names the container whose -P stops working with the upgrade', () => {
  const found = changes(
    `vchs: [{ create: vic-machine-linux create --name v --no-tls --cn dpg:web }]
containers: [{ vch: v, run: docker run --name shop --net web -P nginx }]
`,
    '1.1.1',
    '1.2.1',
  );
  expect(found.map(({ subject, what }) => `${subject}: ${what}`)).toEqual([
    'VCH v: firewall of dpg',
    'container shop of v: reached',
    // 1.1.1 filters nothing, so that only 1.2.1 warns.
    'test.yaml:7: publish-all-opens-nothing',
  ]);
  expect(found[0]!.values).toEqual(['none', 'published']);
  expect(found[1]!.values[0]).toContain('any port from any address');
  expect(found[1]!.values[1]).toContain('-P opens nothing');
});

it('shows which release refuses a line', () => {
  const found = changes(
    'vchs: [{ create: "vic-machine-linux create --name v --no-tls --cnc {name}-{id}" }]\n',
    '1.2.1',
    '1.5',
  );
  expect(found).toHaveLength(1);
  expect(found[0]!.values[0]).toMatch(/^refused:.*only allows one token/);
  expect(found[0]!.values[1]).toBeNull();
});

it('tells an option a release does not know from what else the releases make of the file', () => {
  const found = changes(
    `vchs: [{ create: vic-machine-linux create --name v --no-tls --cn dpg:web --cnf dpg:published }]
containers: [{ vch: v, run: docker run --name shop --net web -P nginx }]
`,
    ...['1.1.1', '1.2.1'],
  );
  expect(found.map(({ what }) => what)).toEqual([
    'firewall of dpg',
    'reached',
    'option-of-another-release',
    'publish-all-opens-nothing',
  ]);
  expect(found[2]!.values).toEqual(['refused: Incorrect Usage: flag provided but not defined: -cnf', null]);
});

it('the same release twice changes nothing', () => {
  expect(changes('vchs: [{ name: v }]\n', '1.2.1', '1.2.1')).toEqual([]);
});
