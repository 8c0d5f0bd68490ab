/**
 * One figure: the chart, with its caption, legend and footer as text. Pointer and keyboard move a cursor along the time
 * axis. Dragging selects a time range.
 */

import { Chart } from 'chart.js';
import { legendOf, type Series, type TimePlot } from '../../charts/plot.ts';
import { statisticsOf } from '../../charts/statistics.ts';
import { fillOf, strokeOf } from '../../charts/style.ts';
import type { Theme } from '../../charts/theme.ts';
import { formatElapsed } from '../../units.ts';
import { type Figure, findSameBehind } from '../figures.ts';
import { interactiveChart, overlayPlots, type Room, type TimeWindow } from '../interactive-chart.ts';
import { valueText } from '../readout.ts';
import { element, fill, nameElement } from './dom.ts';

/** What the figure asks of the page it is on. */
export interface ChartHost {
  /** Called with the time under the pointer; null when the pointer leaves the chart. */
  readonly pointAt: (ms: number | null) => void;
  /** One sample back (−1) or on (1), or to either end. */
  readonly step: (by: number) => void;
  readonly zoomTo: (fromMs: number, toMs: number) => void;
  readonly zoomBy: (factor: number) => void;
  readonly whole: () => void;
}

/** Below this many pixels a chart leaves out the titles of its axes. */
const NARROW_PX = 560;
/** A shorter movement of the pointer is a click, not a drag. */
const DRAG_PX = 6;

export class ChartView {
  readonly root: HTMLElement;
  private readonly figure: Figure;
  private readonly drawn: TimePlot;
  private readonly host: ChartHost;
  private readonly theme: Theme;
  private readonly canvas = element('canvas', { 'aria-hidden': 'true' });
  private readonly cursor = element('div', { class: 'cursor', hidden: true });
  private readonly chosen = element('div', { class: 'chosen', hidden: true });
  private readonly tip = element('div', { class: 'tip', hidden: true });
  private readonly area: HTMLElement;
  private chart: Chart<'line'> | null = null;
  private room: Room = 'wide';
  private dragFromPx: number | null = null;

  constructor(figure: Figure, host: ChartHost, theme: Theme) {
    const { plot, behind } = figure;
    this.figure = figure;
    this.drawn = overlayPlots(plot, behind?.plot ?? null);
    this.host = host;
    this.theme = theme;
    this.area = element(
      'div',
      {
        class: plot.panels === undefined ? 'plot' : 'plot tall',
        tabindex: 0,
        role: 'slider',
        'aria-label': `${plot.title}: moment`,
        'aria-valuemin': 0,
        'aria-valuemax': plot.spanMs / 1000,
        'aria-valuenow': 0,
        'aria-valuetext': 'no moment chosen; arrow keys choose one, plus and minus zoom',
      },
      this.canvas,
      this.chosen,
      this.cursor,
      this.tip,
    );
    this.root = element(
      'figure',
      {},
      element('h3', {}, plot.title),
      element('p', {}, plot.subtitle),
      this.area,
      legend(figure, theme),
      element('figcaption', {}, plot.footer),
    );
    this.listen();
  }

  /** Draws the part of the time; the figure must be in the page. */
  draw(window: TimeWindow): void {
    this.room = this.area.clientWidth < NARROW_PX ? 'narrow' : 'wide';
    this.chart?.destroy();
    this.chart = new Chart(this.canvas, interactiveChart(this.drawn, window, this.room, this.theme));
  }

  destroy(): void {
    this.chart?.destroy();
    this.chart = null;
  }

  /** Shows the cursor at a moment, with the values of the lines there where it is `told`; null hides it. */
  showCursor(ms: number | null, told: boolean): void {
    const x = ms === null ? null : this.pixelOf(ms);
    this.cursor.hidden = x === null;
    this.tip.hidden = x === null || !told;
    if (ms === null || x === null) return;
    this.cursor.style.transform = `translateX(${x}px)`;
    const values = valuesAt(this.figure, ms);
    fillTip(this.tip, ms, values, this.theme);
    const left = x + 12 + this.tip.offsetWidth > this.area.clientWidth ? x - 12 - this.tip.offsetWidth : x + 12;
    this.tip.style.transform = `translateX(${Math.max(0, left)}px)`;
    this.area.setAttribute('aria-valuenow', String(ms / 1000));
    const words = values.map(({ series, text }) => `${series.measurement} ${text} ${series.unit}`);
    this.area.setAttribute('aria-valuetext', `${formatElapsed(ms)}: ${words.join(', ')}`);
  }

  private pixelOf(ms: number): number | null {
    const scale = this.chart?.scales['x'];
    if (scale === undefined || ms < scale.min || ms > scale.max) return null;
    return scale.getPixelForValue(ms);
  }

  private momentAt(event: PointerEvent): number {
    const scale = this.chart!.scales['x']!;
    const x = event.clientX - this.canvas.getBoundingClientRect().left;
    return Math.min(scale.max, Math.max(scale.min, scale.getValueForPixel(x) ?? scale.min));
  }

  private listen(): void {
    const { area, host } = this;
    area.addEventListener('pointermove', (event) => {
      if (this.chart === null) return;
      this.showDrag(event);
      host.pointAt(this.momentAt(event));
    });
    area.addEventListener('pointerleave', (event) => {
      if (event.pointerType === 'mouse') host.pointAt(null);
    });
    area.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || this.chart === null) return;
      host.pointAt(this.momentAt(event));
      // A finger moves the cursor; stretches are chosen with a mouse, or with the buttons.
      if (event.pointerType !== 'mouse') return;
      this.dragFromPx = event.clientX;
      area.setPointerCapture(event.pointerId);
    });
    area.addEventListener('pointerup', (event) => this.endDrag(event));
    area.addEventListener('pointercancel', () => this.forgetDrag());
    area.addEventListener('dblclick', () => host.whole());
    area.addEventListener('keydown', (event) => {
      const act = this.actionOf(event.key);
      if (act === null || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });
  }

  private actionOf(key: string): (() => void) | null {
    const { host } = this;
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        return () => host.step(-1);
      case 'ArrowRight':
      case 'ArrowUp':
        return () => host.step(1);
      case 'Home':
        return () => host.step(Number.NEGATIVE_INFINITY);
      case 'End':
        return () => host.step(Number.POSITIVE_INFINITY);
      case '+':
      case '=':
        return () => host.zoomBy(2);
      case '-':
        return () => host.zoomBy(0.5);
      case '0':
        return () => host.whole();
      case 'Escape':
        return () => {
          this.forgetDrag();
          host.pointAt(null);
        };
      default:
        return null;
    }
  }

  private showDrag(event: PointerEvent): void {
    if (this.dragFromPx === null) return;
    const left = Math.min(this.dragFromPx, event.clientX) - this.canvas.getBoundingClientRect().left;
    this.chosen.hidden = false;
    this.chosen.style.transform = `translateX(${left}px)`;
    this.chosen.style.width = `${Math.abs(event.clientX - this.dragFromPx)}px`;
  }

  private endDrag(event: PointerEvent): void {
    const from = this.dragFromPx;
    this.forgetDrag();
    if (from === null || this.chart === null || Math.abs(event.clientX - from) < DRAG_PX) return;
    const scale = this.chart.scales['x']!;
    const there = scale.getValueForPixel(from - this.canvas.getBoundingClientRect().left) ?? scale.min;
    this.host.zoomTo(Math.min(scale.max, Math.max(scale.min, there)), this.momentAt(event));
  }

  private forgetDrag(): void {
    this.dragFromPx = null;
    this.chosen.hidden = true;
  }
}

interface ValueAt {
  readonly series: Series;
  readonly text: string;
  /** Of the run behind; null without one. */
  readonly before: string | null;
}

/** The value of each line at the end of the interval a moment lies in. */
function valuesAt(figure: Figure, ms: number): ValueAt[] {
  return legendOf(figure.plot).map((series) => {
    const twin = findSameBehind(figure, series);
    return { series, text: textAt(series, ms), before: twin === null ? null : textAt(twin, ms) };
  });
}

/** Of settings the value in force. */
function textAt(series: Series, ms: number): string {
  const { xMs, values } = series.points;
  const at = series.shape === 'step' ? xMs.findLastIndex((x) => x <= ms) : xMs.findIndex((x) => x >= ms);
  return valueText(values[at < 0 ? xMs.length - 1 : at] ?? null, series.unit as '%');
}

function fillTip(tip: HTMLElement, ms: number, values: readonly ValueAt[], theme: Theme): void {
  const rows = values.map(({ series, text, before }) =>
    element(
      'tr',
      {},
      element('td', {}, swatch(series, theme)),
      element('td', {}, series.measurement),
      element('td', { class: 'n' }, `${text} ${series.unit}`),
      before === null ? null : element('td', { class: 'n was' }, before),
    ),
  );
  fill(tip, element('strong', {}, formatElapsed(ms)), element('table', {}, element('tbody', {}, ...rows)));
}

function swatch(series: Series, theme: Theme): HTMLElement {
  const made = element('span', { class: 'swatch' });
  const { dash } = series.style;
  made.style.borderTopColor = strokeOf(series.style, theme);
  made.style.borderTopStyle = dash.length === 0 ? 'solid' : dash[0]! > 4 ? 'dashed' : 'dotted';
  if (series.shape === 'band') made.style.backgroundColor = fillOf(series.style, theme);
  return made;
}

/** Statistics of every line; the average of the run behind beside them. */
function legend(figure: Figure, theme: Theme): HTMLElement {
  const { plot, behind } = figure;
  const main = legendOf(plot)[0]?.object;
  const rows = legendOf(plot).map((series) => {
    const statistics = statisticsOf(series.points);
    const number = (value: number | undefined) =>
      element('td', { class: 'n' }, valueText(value ?? null, series.unit as '%'));
    const twin = findSameBehind(figure, series);
    const before = twin === null ? undefined : statisticsOf(twin.points)?.average;
    return element(
      'tr',
      {},
      element('td', {}, swatch(series, theme)),
      element('td', {}, `${series.measurement}, ${series.unit}`, series.object === main ? null : objectNote(series)),
      ...[statistics?.latest, statistics?.maximum, statistics?.minimum, statistics?.average].map(number),
      behind === null ? null : number(before),
    );
  });
  const numbers = ['Latest', 'Maximum', 'Minimum', 'Average', ...(behind === null ? [] : [`Average ${behind.whose}`])];
  const headings = numbers.map((text) => element('th', { scope: 'col', class: 'n' }, text));
  return element(
    'div',
    { class: 'legend scroll', tabindex: 0, role: 'region', 'aria-label': `Legend of ${plot.title}` },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, element('td'), element('th', { scope: 'col' }, 'Line'), ...headings)),
      element('tbody', {}, ...rows),
    ),
    behind === null ? null : element('p', { class: 'note' }, `Pale dotted lines: values ${behind.whose}.`),
  );
}

/** The object of a line that is about another than the figure's first. */
function objectNote({ object }: Series): HTMLElement {
  return element('small', {}, nameElement(object));
}
