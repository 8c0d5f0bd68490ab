/** The figures of one entity under each other, with one zoom and one cursor. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { Theme } from '../../charts/theme.ts';
import { formatElapsed } from '../../units.ts';
import type { Figure } from '../figures.ts';
import { findNearestSample } from '../readout.ts';
import { ChartView } from './chart-view.ts';
import { element, fill } from './dom.ts';
import { TimeView } from './time-view.ts';

export class ChartsView {
  readonly root = element('div', { class: 'figures' });
  readonly toolbar: HTMLElement;
  private readonly theme: Theme;
  private readonly onCursor: (sampleIndex: number | null) => void;
  private readonly time = new TimeView(() => this.draw());
  private readonly shownPart = element('output', { 'aria-live': 'polite' });
  private charts: readonly ChartView[] = [];
  private result: RunResult | null = null;
  private sampleIndex: number | null = null;
  /** The chart that is pointed at or stepped through. */
  private active = 0;

  /** @param onCursor called with the sample that is looked at */
  constructor(theme: Theme, onCursor: (sampleIndex: number | null) => void) {
    this.theme = theme;
    this.onCursor = onCursor;
    const button = (text: string, label: string, act: () => void) => {
      const made = element('button', { type: 'button', 'aria-label': label, title: label }, text);
      made.addEventListener('click', act);
      return made;
    };
    this.toolbar = element(
      'div',
      { class: 'zoom', role: 'group', 'aria-label': 'Time axis' },
      button('+', 'Zoom in', () => this.zoomBy(2)),
      button('−', 'Zoom out', () => this.zoomBy(0.5)),
      button('◀', 'Earlier', () => this.time.pan(-0.5)),
      button('▶', 'Later', () => this.time.pan(0.5)),
      button('Whole run', 'Whole run', () => this.time.whole()),
      this.shownPart,
    );
    let width = 0;
    new ResizeObserver(() => {
      if (this.root.clientWidth === width) return;
      width = this.root.clientWidth;
      this.draw();
    }).observe(this.root);
  }

  /** Shows the figures of a run; zoom and cursor stay where they are. */
  show(result: RunResult, figures: readonly Figure[]): void {
    const focused = this.charts.findIndex(({ root }) => root.contains(document.activeElement));
    for (const chart of this.charts) chart.destroy();
    this.result = result;
    this.time.setSpan(result.run.scenario.durationMs);
    this.charts = figures.map((figure, at) => new ChartView(figure, this.hostOf(at), this.theme));
    fill(this.root, ...this.charts.map(({ root }) => root));
    this.draw();
    if (focused >= 0) this.charts[focused]?.root.querySelector<HTMLElement>('.plot')?.focus({ preventScroll: true });
    this.setCursor(this.sampleIndex);
  }

  private hostOf(chart: number) {
    return {
      pointAt: (ms: number | null) => {
        this.active = chart;
        this.setCursor(ms === null ? null : findNearestSample(this.samples, ms));
      },
      step: (by: number) => {
        this.active = chart;
        this.step(by);
      },
      zoomTo: (fromMs: number, toMs: number) => this.time.zoomTo(fromMs, toMs),
      zoomBy: (factor: number) => this.zoomBy(factor),
      whole: () => this.time.whole(),
    };
  }

  private get samples() {
    return this.result?.samples ?? [];
  }

  private draw(): void {
    if (this.result === null) return;
    for (const chart of this.charts) chart.draw(this.time.window);
    const { fromMs, toMs } = this.time.window;
    this.shownPart.textContent = this.time.isWhole ? '' : `${formatElapsed(fromMs)} – ${formatElapsed(toMs)}`;
    this.showCursor();
  }

  private zoomBy(factor: number): void {
    const { fromMs, toMs } = this.time.window;
    const at = this.sampleIndex === null ? undefined : this.samples[this.sampleIndex]?.toMs;
    this.time.zoomBy(factor, at ?? (fromMs + toMs) / 2);
  }

  private step(by: number): void {
    const last = this.samples.length - 1;
    const from = this.sampleIndex ?? (by > 0 ? -1 : last + 1);
    const index = Math.min(last, Math.max(0, from + by));
    const { toMs } = this.samples[index]!;
    const { fromMs: left, toMs: right } = this.time.window;
    this.setCursor(index);
    // The window follows a cursor that leaves it.
    if (toMs < left || toMs > right) this.time.zoomTo(toMs - (right - left) / 2, toMs + (right - left) / 2);
  }

  private setCursor(sampleIndex: number | null): void {
    this.sampleIndex = sampleIndex === null ? null : Math.min(sampleIndex, this.samples.length - 1);
    this.showCursor();
    this.onCursor(this.sampleIndex);
  }

  private showCursor(): void {
    const ms = this.sampleIndex === null ? null : (this.samples[this.sampleIndex]?.toMs ?? null);
    for (const [at, chart] of this.charts.entries()) chart.showCursor(ms, at === this.active);
  }
}
