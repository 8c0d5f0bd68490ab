/**
 * The commands and their options: what `vchsim --help` shows. Nothing here does work; each action loads the module of
 * its command when it is chosen, so that help and mistakes answer at once.
 */

import { Command, InvalidArgumentError, Option } from 'commander';
import { MODEL } from '../constants/model.ts';
import type { ExportFormat } from '../export/formats/format.ts';
import { EXPORT_FORMATS, type ExportName } from '../export/formats/registry.ts';
import { VERSION } from '../version.ts';
import type { ExitCode } from './exit-codes.ts';
import type { CheckOptions, CompareOptions, ExplainOptions, InitOptions, RunOptions, StartOptions } from './options.ts';

/** As in the file. */
const MAX_SEED = Number.MAX_SAFE_INTEGER;
const MAX_GROUPS = 50;

/** The whole command line. `finish` receives the exit code of the action that ran. */
export function commandLine(finish: (code: ExitCode) => void): Command {
  const program = new Command('vchsim')
    .description('Simulates what VCH limits do to containerVMs on an ESXi host, and draws it as vCenter would.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'show help; also after a command')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText(
      'after',
      examples('vchsim init first', 'vchsim run first.yaml', 'vchsim compare first.yaml --unlimited limited'),
    );

  runCommand(program, finish);
  compareCommand(program, finish);
  checkCommand(program, finish);
  initCommand(program, finish);
  schemaCommand(program, finish);
  explainCommand(program, finish);
  startCommand(program, finish);
  nameCommandsWhenUnknown(program);
  return program;
}

function runCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('run')
    .argument('<scenario...>', 'scenario files')
    .description('simulate each scenario, and each of its variants, into a folder of charts and reports');
  addRunOptions(command)
    .addHelpText(
      'after',
      examples(
        'vchsim run scenarios/cpu-limited.yaml',
        'vchsim run scenarios/cpu-limited.yaml --set vchs.limited.cpu.limit=1GHz --seed 7',
        'vchsim run scenarios/*.yaml --no-charts --json > results.json',
        'vchsim run web.yaml --fail-on warning --export github,sarif',
        'vchsim run web.yaml --group-by "PROD-*" --group-by "DEV-*"',
      ),
    )
    .action(async (paths: string[], options: RunOptions) =>
      finish(await (await import('./run.ts')).run(paths, options)),
    );
}

function compareCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('compare')
    .argument('<scenario...>', 'scenario files; the first is the baseline')
    .description('run two or more scenarios, or variants of one, side by side');
  addRunOptions(command)
    .addOption(
      repeatable('--variant <text>', 'run the file once more with changes: "NAME: PATH=VALUE, ..." (repeatable)'),
    )
    .option('--unlimited <vch>', 'run the file once more without the limits of this VCH')
    .option('--baseline <name>', 'the run the others are compared with (default: the first)')
    .addHelpText(
      'after',
      examples(
        'vchsim compare scenarios/cpu-limited.yaml scenarios/cpu-unlimited.yaml',
        'vchsim compare scenarios/memory-limited.yaml --unlimited limited',
        'vchsim compare scenarios/memory-limited.yaml --variant "roomy: vchs.limited.memory.limit=2GB"',
      ),
    )
    .action(async (paths: string[], options: CompareOptions) =>
      finish(await (await import('./compare.ts')).compare(paths, options)),
    );
}

function checkCommand(program: Command, finish: (code: ExitCode) => void): void {
  const command = program
    .command('check')
    .argument('<scenario...>', 'scenario files')
    .description("validate; print the resolved inventory and the planner's table; simulate nothing");
  addReadOptions(command)
    .option('--sarif', 'print the issues as SARIF 2.1.0 on stdout, and nothing else there')
    .option('--vic <release,...>', 'list what changes between releases of VIC, e.g. 1.1.1,1.2.1', vicReleases)
    .addHelpText(
      'after',
      examples(
        'vchsim check scenarios/thirty-containers.yaml',
        'vchsim check web.yaml --json',
        'vchsim check scenarios/*.yaml --sarif > check.sarif',
        'vchsim check web.yaml --vic 1.1.1,1.2.1',
      ),
    )
    .action(async (paths: string[], options: CheckOptions) =>
      finish(await (await import('./check.ts')).check(paths, options)),
    );
}

function initCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('init')
    .argument('[name]', 'name of the scenario', 'scenario')
    .description('write a small commented scenario to NAME.yaml')
    .option('--force', 'replace an existing file')
    .option('-q, --quiet', 'print errors only')
    .addHelpText('after', examples('vchsim init', 'vchsim init web-tier && vchsim run web-tier.yaml'))
    .action(async (name: string, options: InitOptions) =>
      finish(await (await import('./init.ts')).init(name, options)),
    );
}

function schemaCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('schema')
    .description('print the JSON Schema of a scenario')
    .addHelpText('after', examples('vchsim schema > vchsim.schema.json'))
    .action(async () => finish((await import('./schema.ts')).schema()));
}

function explainCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('explain')
    .argument('[counter...]', 'a full or partial name, a label, or a column of esxtop (default: list all)')
    .description('say what a counter means: unit, formula, conversions, thresholds, names in other tools')
    .option('--json', 'print the document for programs on stdout, and nothing else there')
    .addHelpText(
      'after',
      examples(
        'vchsim explain',
        'vchsim explain cpu.ready.summation',
        'vchsim explain "Max limited"',
        'vchsim explain %RDY',
        'vchsim explain --json > counters.json',
      ),
    )
    .action(async (counter: string[], options: ExplainOptions) =>
      finish((await import('./explain.ts')).explain(counter, options)),
    );
}

/** What `npm start` calls: the two comparisons the project began with. */
function startCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('start', { hidden: true })
    .description('run both over-the-limits comparisons that come with vchsim')
    .option('-o, --out <dir>', 'where result folders go', 'output')
    .option('--force', 'replace a result folder even if it holds other files')
    .option('--no-charts', 'draw no charts')
    .option('-q, --quiet', 'print errors only')
    .addHelpText('after', examples('npm start', 'npm start -- --out elsewhere'))
    .action(async (options: StartOptions) => finish(await (await import('./start.ts')).start(options)));
}

function addReadOptions(command: Command): Command {
  return command
    .addOption(repeatable('--set <path=value>', 'change one value, e.g. vchs.limited.cpu.limit=1GHz (repeatable)'))
    .option('--seed <n>', 'seed of everything drawn at random', seed)
    .option('--json', 'print the document for programs on stdout, and nothing else there')
    .addOption(
      new Option('--fail-on <severity>', 'exit with 2 when something at least this severe is found').choices([
        'warning',
        'critical',
      ]),
    )
    .option('-q, --quiet', 'print errors only');
}

function addRunOptions(command: Command): Command {
  return addReadOptions(command)
    .option('-o, --out <dir>', 'where result folders go', 'output')
    .option('--force', 'replace a result folder even if it holds other files')
    .option('--no-charts', 'draw no charts')
    .addOption(new Option('--charts <which>', 'draw every VM, not only the 20 that matter').choices(['all']))
    .addOption(
      new Option('--theme <theme>', 'light for print, dark for dashboards: charts and page (default: light)').choices([
        'light',
        'dark',
      ]),
    )
    .option('--chart-format <format,...>', 'files per chart: png, svg or png,svg; reports show the first', chartFormats)
    .addOption(new Option('--counters <which>', 'write every counter to samples.csv').choices(['all']))
    .addOption(
      new Option('--interval <time>', 'roll-up of charts and statistics').choices(['20s', '5m']).default('20s'),
    )
    .option('--pdf', 'write report.pdf beside report.html')
    .addOption(
      new Option('--group-by <pattern>', 'add what VMs used, by display name ("PROD-*") or by VCH ("vch") (repeatable)')
        .argParser(group)
        .default([], 'none'),
    )
    .addOption(
      new Option('--export <format,...>', `further files: ${exportsInWords('when asked for')}`)
        .argParser(formats)
        .default([], `always written: ${exportsInWords('always')}`),
    );
}

function repeatable(flags: string, description: string): Option {
  const collect = (value: string, previous: readonly string[]) => [...previous, value];
  return new Option(flags, description).argParser(collect).default([], 'none');
}

function group(text: string, previous: readonly string[] = []): string[] {
  if (text.trim() === '') throw new InvalidArgumentError('Give a pattern such as PROD-*, or vch.');
  if (previous.length >= MAX_GROUPS) throw new InvalidArgumentError(`At most ${MAX_GROUPS} groups.`);
  return previous.includes(text) ? [...previous] : [...previous, text];
}

function seed(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= MAX_SEED) return value;
  throw new InvalidArgumentError(`A seed is a whole number from 0 to ${MAX_SEED}.`);
}

function vicReleases(text: string): string[] {
  const wanted = [...new Set(text.split(',').map((each) => each.trim()))];
  const known = MODEL.vic.version.allowed as readonly string[];
  if (wanted.length > 1 && wanted.every((each) => known.includes(each))) return wanted;
  throw new InvalidArgumentError(`Give two or more of ${known.join(', ')}.`);
}

function formats(text: string): ExportName[] {
  const wanted = text.split(',').map((each) => each.trim().toLowerCase());
  const names = EXPORT_FORMATS.map(({ name }) => name);
  const known = names.filter((each) => wanted.includes(each));
  if (wanted.every((each) => known.some((format) => format === each))) return known;
  throw new InvalidArgumentError(`This release writes: ${names.join(', ')}.`);
}

/** "github (job-summary.md), sarif (findings.sarif)" */
function exportsInWords(written: ExportFormat['written']): string {
  const shown = EXPORT_FORMATS.filter((each) => each.written === written);
  return shown.map(({ name, files }) => `${name} (${files.join(', ')})`).join(', ');
}

const CHART_FORMATS = ['png', 'svg'] as const;

function chartFormats(text: string): ('png' | 'svg')[] {
  const wanted = text.split(',').map((each) => each.trim().toLowerCase());
  const known = CHART_FORMATS.filter((each) => wanted.includes(each));
  const unknown = wanted.filter((each) => !CHART_FORMATS.some((format) => format === each));
  if (unknown.length === 0) return known.sort((a, b) => wanted.indexOf(a) - wanted.indexOf(b));
  throw new InvalidArgumentError('Give png, svg or png,svg.');
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Commander says which command is unknown; the reader also wants to know which exist. */
function nameCommandsWhenUnknown(program: Command): void {
  program.configureOutput({
    outputError: (text, write) => {
      write(text);
      if (!text.includes('unknown command')) return;
      const names = program
        .createHelp()
        .visibleCommands(program)
        .map((each) => each.name());
      write(`Commands: ${names.join(', ')}. See vchsim --help.\n`);
    },
  });
}
