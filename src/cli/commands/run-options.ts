/** Options of the commands that simulate and write results. */

import type { ExportFormat } from '../../export/formats/format.ts';
import { EXPORT_FORMATS, type ExportName } from '../../export/formats/registry.ts';
import { BadArgument, type CliOption } from './command.ts';
import { READ_OPTIONS, splitList } from './read-options.ts';

const MAX_GROUPS = 50;

export const OUT: CliOption = {
  flags: '-o, --out <dir>',
  says: 'folder for the result folders',
  otherwise: { value: 'output' },
};
export const FORCE: CliOption = { flags: '--force', says: 'replace a result folder even if it holds other files' };
export const NO_CHARTS: CliOption = { flags: '--no-charts', says: 'draw no charts' };

const MAX_SEEDS = 100;

export const RUN_OPTIONS: readonly CliOption[] = [
  ...READ_OPTIONS,
  {
    flags: '--seeds <n>',
    says: 'run with n seeds, from --seed on; statistics are means with their 95 % confidence interval',
    parse: seeds,
  },
  OUT,
  FORCE,
  NO_CHARTS,
  {
    flags: '--charts <which>',
    says: 'draw every figure of every VM and pool; by default those that show something, for the 20 VMs that waited most',
    choices: ['all'],
  },
  {
    flags: '--theme <theme>',
    says: 'colours of charts and page: light for print, dark for dashboards (default: light)',
    choices: ['light', 'dark'],
  },
  {
    flags: '--chart-format <format,...>',
    says: 'files written for each chart: png, svg or png,svg; reports show the first one (default: png)',
    parse: chartFormats,
  },
  { flags: '--counters <which>', says: 'write every counter to samples.csv', choices: ['all'] },
  {
    flags: '--interval <time>',
    says: 'interval of charts and statistics',
    choices: ['20s', '5m'],
    otherwise: { value: '20s' },
  },
  {
    flags: '--advice <effort>',
    says: 'changes that may help, each tried by a second run: full, quick (for the verdict alone) or none (default: full)',
    choices: ['full', 'quick', 'none'],
  },
  { flags: '--pdf', says: 'also write report.pdf' },
  {
    flags: '--group-by <pattern>',
    says: 'add a table of what VMs used, by display name ("PROD-*") or by VCH ("vch") (repeatable)',
    parse: group,
    otherwise: { value: [], says: 'none' },
  },
  {
    flags: '--export <format,...>',
    says: `also write: ${exportsInWords('when asked for')}; always written: ${exportsInWords('always')}`,
    parse: exportNames,
    otherwise: { value: [], says: 'none' },
  },
];

/** "github (job-summary.md), sarif (findings.sarif)" */
function exportsInWords(written: ExportFormat['written']): string {
  const shown = EXPORT_FORMATS.filter((each) => each.written === written);
  return shown.map(({ name, files }) => `${name} (${files.join(', ')})`).join(', ');
}

function exportNames(text: string): ExportName[] {
  const wanted = splitList(text);
  const names = EXPORT_FORMATS.map(({ name }) => name);
  const known = names.filter((each) => wanted.includes(each));
  if (wanted.every((each) => known.some((format) => format === each))) return known;
  throw new BadArgument(`This release writes: ${names.join(', ')}.`);
}

const CHART_FORMATS = ['png', 'svg'] as const;

function chartFormats(text: string): ('png' | 'svg')[] {
  const wanted = splitList(text);
  const known = CHART_FORMATS.filter((each) => wanted.includes(each));
  const unknown = wanted.filter((each) => !CHART_FORMATS.some((format) => format === each));
  if (unknown.length === 0) return known.sort((a, b) => wanted.indexOf(a) - wanted.indexOf(b));
  throw new BadArgument('Give png, svg or png,svg.');
}

function seeds(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MAX_SEEDS) return count;
  throw new BadArgument(`Give a whole number from 1 to ${MAX_SEEDS}.`);
}

function group(text: string, previous: readonly string[] = []): string[] {
  if (text.trim() === '') throw new BadArgument('Give a pattern such as PROD-*, or vch.');
  if (previous.length >= MAX_GROUPS) throw new BadArgument(`At most ${MAX_GROUPS} groups.`);
  return previous.includes(text) ? [...previous] : [...previous, text];
}
