/** The figures of a report: those its findings rest on, then all others by what they are of. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { VmMetrics } from '../../analysis/statistics/vm-metrics.ts';
import { setFormat } from '../../charts/figure.ts';
import type { Run, Sample } from '../../counters/sample.ts';
import { selectFigures } from '../../figures/drawn-figures.ts';
import { subjectTitle } from '../../figures/titles.ts';
import { groupAlikeVms, namesInWords } from '../alike.ts';
import type { Block, Picture, Section } from '../document.ts';

type AccountedRun = RunResult & { readonly vmMetrics: readonly VmMetrics[] };

/** @param hidden how many more there are in the folder */
export function chartsSection(pictures: readonly Picture[], hidden = 0): Section {
  const blocks: Block[] =
    pictures.length === 0
      ? [{ kind: 'paragraph', text: 'No further charts were drawn for this report.' }]
      : pictures.map((picture) => ({ kind: 'picture', picture }));
  if (hidden > 0) blocks.push({ kind: 'note', text: `${hidden} more figures are in report.html and in charts/.` });
  return { id: 'charts', title: 'Charts', blocks };
}

/**
 * Figures on a screen: the key ones in full, the others folded, one heading for each VM, pool and host. Of VMs that are
 * alike the first is shown and the others are named.
 */
export function foldedChartsSection(
  result: AccountedRun,
  key: readonly Picture[],
  pictures: readonly Picture[],
): Section {
  const { run, samples } = result;
  const entityOf = entitiesOfPaths(run, samples);
  const rest = new Map<number, Picture[]>();
  for (const picture of pictures) {
    const entityIndex = entityOf.get(setFormat(picture.path, 'png'));
    if (entityIndex === undefined || key.includes(picture)) continue;
    rest.set(entityIndex, [...(rest.get(entityIndex) ?? []), picture]);
  }
  const alike = alikeEntities(result);
  const blocks: Block[] = key.map((picture) => ({ kind: 'picture', picture }));
  for (const [entityIndex, own] of rest) {
    if (alike.followers.has(entityIndex)) continue;
    const others = (alike.othersOf.get(entityIndex) ?? []).filter((each) => rest.has(each));
    const names = namesInWords(others.map((each) => run.entities[each]!.name));
    const more = others.length === 0 ? '' : ` (and ${others.length} alike: ${names}, in charts/vm/)`;
    blocks.push({ kind: 'heading', text: `${capital(subjectTitle(run, entityIndex))}${more}`, folded: true });
    blocks.push(...own.map((picture): Block => ({ kind: 'picture', picture })));
  }
  if (blocks.length === 0) blocks.push({ kind: 'paragraph', text: 'No further charts were drawn for this report.' });
  return { id: 'charts', title: 'Charts', blocks };
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function entitiesOfPaths(run: Run, samples: readonly Sample[]): ReadonlyMap<string, number> {
  return new Map(selectFigures(run, samples, { all: true }).map(({ path, entityIndex }) => [path, entityIndex]));
}

/** The first of several similar VMs represents the others: replaces the paths of their figures by the path of its figure. */
export function findStandIns(result: AccountedRun): (path: string) => string {
  const { run, samples } = result;
  const { othersOf } = alikeEntities(result);
  const firstOf = new Map([...othersOf].flatMap(([first, others]) => others.map((each) => [each, first] as const)));
  const drawn = selectFigures(run, samples, { all: true });
  const pathOf = new Map(drawn.map(({ entityIndex, figure, path }) => [`${entityIndex} ${figure.name}`, path]));
  const standIns = new Map(
    drawn.flatMap(({ entityIndex, figure, path }) => {
      const standIn = pathOf.get(`${firstOf.get(entityIndex)} ${figure.name}`);
      return standIn === undefined ? [] : [[path, standIn] as const];
    }),
  );
  return (path) => standIns.get(path) ?? path;
}

/** The VMs that another VM represents, and the VMs that each one represents. */
function alikeEntities({ run, vmMetrics }: AccountedRun) {
  const indexOf = new Map(
    run.entities.flatMap(({ kind, index }, at) => (kind === 'vm' ? [[run.scenario.vms[index]!, at] as const] : [])),
  );
  const othersOf = new Map<number, number[]>();
  for (const { first, others } of groupAlikeVms(vmMetrics)) {
    othersOf.set(
      indexOf.get(first.vm)!,
      others.map(({ vm }) => indexOf.get(vm)!),
    );
  }
  return { othersOf, followers: new Set([...othersOf.values()].flat()) };
}
