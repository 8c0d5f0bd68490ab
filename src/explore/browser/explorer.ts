/**
 * The page: it turns control values into a scenario, runs the scenario, and shows the results.
 *
 * The page always parses the text that the user can copy. So the page shows what the command line computes from that text.
 */

import type { Analysis } from '../../analysis/analyse.ts';
import type { Verdict } from '../../analysis/verdict.ts';
import { THEMES } from '../../charts/theme.ts';
import { provenance } from '../../figures/provenance.ts';
import type { Issue } from '../../issues.ts';
import { documentText } from '../../scenario/document.ts';
import { type ReadResult, readScenario } from '../../scenario/read.ts';
import { formatNumber } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { isIdle } from '../../workload/registry.ts';
import { controlGroups } from '../controls.ts';
import { type Behind, figuresOf, findPartners } from '../figures.ts';
import type { PageData, PageRun } from '../page-data.ts';
import { applySettings } from '../settings.ts';
import { ChartsView } from './charts-view.ts';
import { type ControlsView, controlsView } from './controls-view.ts';
import { copyView } from './copy-view.ts';
import { element, fill, nameElement, yieldToPage } from './dom.ts';
import { findings, keyFigures, showVerdict, stripText } from './results-view.ts';
import { simulateInSlices } from './simulation.ts';
import { showCounters, vmTable } from './tables.ts';

/** A run shorter than this is not cancelled by newer input. So charts follow a slider while it moves. */
const LIVE_MS = 250;
/** Progress is shown of runs that take longer. */
const QUIET_MS = 150;

interface Start {
  readonly run: PageRun;
  readonly scenario: Scenario;
}

export class Explorer {
  private readonly data: PageData;
  private readonly verdict = element('div', { class: 'lead', role: 'status', 'aria-live': 'polite' });
  private readonly problems = element('div', { class: 'problems', role: 'alert', hidden: true });
  private readonly progress = element('progress', { max: 1, 'aria-label': 'Simulating' });
  private readonly progressText = element('span');
  private readonly shown = element('div', { class: 'charts' });
  private readonly summary = element('div', { class: 'summary' });
  /** On a phone the first figure stays in sight while sliders are moved. */
  private readonly strip = element('div', { class: 'strip', 'aria-hidden': 'true' });
  private readonly extras = element('div');
  private readonly lists = element('div');
  private readonly counters = element('div', {
    class: 'counters',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Counters',
  });
  private readonly entities = element('select', { id: 'entity' });
  private readonly charts: ChartsView;
  private readonly copy = copyView();
  private readonly controlsPlace = element('div');
  private readonly reset = element('button', { type: 'button', disabled: true }, 'Back to where it started');
  private readonly provenance: readonly Element[];

  private start: Start;
  private controls: ControlsView | null = null;
  /** The baseline's run, once it is there. */
  private baseline: Analysis | null = null;
  /** The baseline's run, unless it is also the run that is shown. */
  private behind: Behind | null = null;
  private result: Analysis | null = null;
  private entityIndex = 0;
  /** Whether the entity was chosen by a person; else it follows the verdict. */
  private entityChosen = false;
  private turn = 0;
  private underWay = false;
  private lastMs = Number.POSITIVE_INFINITY;

  constructor(data: PageData) {
    this.data = data;
    this.charts = new ChartsView(THEMES[data.theme], (sampleIndex) => this.showCounters(sampleIndex));
    this.start = startOf(data.runs[data.baseline]!);
    this.provenance = [...document.querySelectorAll('.provenance')];
  }

  async begin(root: HTMLElement): Promise<void> {
    this.build(root);
    await this.refresh();
  }

  private build(root: HTMLElement): void {
    this.reset.addEventListener('click', () => {
      this.controls?.reset();
      this.onChange();
    });
    this.entities.addEventListener('change', () => this.choose(Number(this.entities.value)));
    const controls = element(
      'aside',
      { class: 'controls', 'aria-label': 'Settings' },
      this.starts(),
      element('h2', {}, 'What if …'),
      this.controlsPlace,
      element('div', { class: 'buttons' }, this.reset),
      this.copy.root,
    );
    const toolbar = element(
      'div',
      { class: 'toolbar' },
      element('label', { for: this.entities.id }, 'Charts of'),
      this.entities,
      this.charts.toolbar,
    );
    const status = element('div', { class: 'status' }, this.progress, this.progressText);
    fill(this.summary, this.problems, status, this.verdict, this.extras);
    fill(this.shown, toolbar, element('div', { class: 'look' }, this.charts.root, this.counters), this.lists);
    this.progress.hidden = true;
    fill(root, this.summary, controls, this.shown, this.strip);
    this.buildControls();
  }

  /** Which run of a comparison one starts from; nothing for a single run. */
  private starts(): HTMLElement | null {
    if (this.data.runs.length < 2) return null;
    const options = this.data.runs.map(({ name }, at) =>
      element(
        'option',
        { value: at, selected: at === this.data.baseline },
        at === this.data.baseline ? `${name} (baseline)` : name,
      ),
    );
    const select = element('select', { id: 'start' }, ...options);
    select.addEventListener('change', () => {
      this.start = startOf(this.data.runs[Number(select.value)]!);
      this.entityChosen = false;
      this.buildControls();
      this.onChange();
    });
    const baseline = nameElement(this.data.runs[this.data.baseline]!.name);
    return element(
      'div',
      {},
      element('p', {}, element('label', { for: select.id }, 'Start from '), select),
      element('p', { class: 'note' }, 'Drawn behind: ', baseline, '.'),
    );
  }

  private buildControls(): void {
    const groups = controlGroups(this.start.run.document, this.start.scenario);
    const busiest = this.start.scenario.vms.find((vm) => vm.role === 'container' && !isIdle(vm.workload));
    const busy = groups.filter(({ name }) => name === busiest?.vch || name === busiest?.container);
    const open = busy.length > 0 ? busy : groups.slice(0, 1);
    this.controls = controlsView(groups, new Set(open.map(({ name }) => name)), () => this.onChange());
    fill(this.controlsPlace, this.controls.root);
  }

  private onChange(): void {
    this.reset.disabled = this.controls!.settings().size === 0;
    this.turn++;
    if (!this.underWay) void this.refresh();
  }

  /** Runs the scenario of the controls and shows the results. Repeats this until there is no newer input. */
  private async refresh(): Promise<void> {
    this.underWay = true;
    try {
      for (let turn = -1; turn !== this.turn; ) {
        turn = this.turn;
        await this.run(turn);
        if (turn === this.turn && this.baseline === null) await this.runBaseline(turn);
      }
    } catch (error) {
      this.showProblems([error instanceof Error ? error.message : String(error)], 'This is a defect of vchsim:');
    } finally {
      this.underWay = false;
      this.showProgress(null);
    }
  }

  private async run(turn: number): Promise<void> {
    const fromMs = performance.now();
    const settings = this.controls!.settings();
    const { run, scenario: before } = this.start;
    const text = documentText(applySettings(run.document, before, settings));
    const { scenario, issues } = read(text);
    this.copy.show(text);
    if (scenario === null) {
      this.showIssues(issues);
      return;
    }
    const result = await simulateInSlices(scenario, this.data.intervalMs, {
      onProgress: (share) => this.showProgress(performance.now() - fromMs < QUIET_MS ? null : share),
      isCancelled: () => turn !== this.turn && !(this.lastMs < LIVE_MS),
    });
    if (result === null) return;
    this.lastMs = performance.now() - fromMs;
    this.problems.hidden = true;
    this.show(result);
    this.progressText.textContent = `Simulated and drawn in ${formatNumber(performance.now() - fromMs)} ms.`;
    // Lets the browser handle the input of a moving slider.
    await yieldToPage();
  }

  /** Runs the baseline if controls were moved before its run had ended. */
  private async runBaseline(turn: number): Promise<void> {
    const { scenario } = startOf(this.data.runs[this.data.baseline]!);
    const result = await simulateInSlices(scenario, this.data.intervalMs, {
      onProgress: () => undefined,
      isCancelled: () => turn !== this.turn,
    });
    if (result === null) return;
    this.baseline = result;
    if (this.result !== null) this.showEntity();
  }

  private behindOf(result: Analysis): Behind | null {
    const other = this.baseline;
    if (other === null || other.run.sha256 === result.run.sha256) return null;
    const { runs, baseline } = this.data;
    const words =
      runs.length > 1
        ? { whose: `of ${runs[baseline]!.name}`, heading: 'Baseline' }
        : { whose: 'at the start', heading: 'At the start' };
    return { result: other, partners: findPartners(result, other), ...words };
  }

  private show(result: Analysis): void {
    const isBaseline = this.start.run === this.data.runs[this.data.baseline] && this.controls!.settings().size === 0;
    if (isBaseline) this.baseline ??= result;
    const chosen = this.entityChosen ? this.result?.run.entities[this.entityIndex] : undefined;
    this.result = result;
    const { verdict } = result;
    this.entityIndex = entityOf(result, verdict, chosen);
    for (const part of [this.shown, this.verdict, this.extras]) part.classList.remove('stale');
    showVerdict(this.verdict, verdict);
    fill(this.extras, keyFigures(verdict));
    fill(this.strip, stripText(verdict));
    for (const line of this.provenance) line.textContent = provenance([result]);
    this.listEntities(result);
    this.showEntity();
  }

  private showEntity(): void {
    const result = this.result!;
    this.behind = this.behindOf(result);
    this.charts.show(result, figuresOf(result, this.entityIndex, this.behind));
    fill(
      this.lists,
      vmTable(result, this.behind, this.entityIndex, (index) => this.choose(index)),
      findings(result),
    );
  }

  private showCounters(sampleIndex: number | null): void {
    if (this.result === null) return;
    showCounters(this.counters, this.result, this.entityIndex, this.behind, sampleIndex);
  }

  private choose(entityIndex: number): void {
    this.entityIndex = entityIndex;
    this.entityChosen = true;
    this.entities.value = String(entityIndex);
    this.showEntity();
  }

  private listEntities({ run }: Analysis): void {
    const words = { vm: 'VM', resourcePool: 'Pool', host: 'Host' };
    const options = run.entities.map(({ kind, name }, at) =>
      element('option', { value: at }, `${words[kind]} ${name}`),
    );
    fill(this.entities, ...options);
    this.entities.value = String(this.entityIndex);
  }

  private showProgress(share: number | null): void {
    this.progress.hidden = share === null;
    if (share === null) return;
    this.progress.value = share;
    this.progressText.textContent = `Simulating, ${formatNumber(100 * share)} %`;
    for (const part of [this.shown, this.verdict, this.extras]) part.classList.add('stale');
  }

  private showIssues(issues: readonly Issue[]): void {
    const errors = issues.filter(({ severity }) => severity === 'error');
    const words = errors.map(({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`));
    this.showProblems(words, 'These settings are no valid scenario:');
    this.progressText.textContent = '';
  }

  private showProblems(words: readonly string[], heading: string): void {
    fill(this.problems, element('p', {}, heading), element('ul', {}, ...words.map((each) => element('li', {}, each))));
    this.problems.hidden = false;
    for (const part of [this.shown, this.verdict, this.extras]) part.classList.add('stale');
  }
}

function read(text: string): ReadResult {
  return readScenario(text, { path: 'scenario.yaml' });
}

function startOf(run: PageRun): Start {
  const { scenario, issues } = read(documentText(run.document));
  if (scenario === null) throw new Error(`the scenario of this page cannot be read: ${issues[0]?.message}`);
  return { run, scenario };
}

/** The entity that was chosen where it is still there, else the VM the verdict is about. */
function entityOf({ run }: Analysis, verdict: Verdict, chosen: { kind: string; name: string } | undefined): number {
  const same = run.entities.findIndex(({ kind, name }) => kind === chosen?.kind && name === chosen.name);
  if (same >= 0) return same;
  const told = run.entities.findIndex(({ kind, name }) => kind === 'vm' && name === verdict.entity);
  return Math.max(0, told);
}
