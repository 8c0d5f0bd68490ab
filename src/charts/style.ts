/**
 * The visual style of all charts: colours of counters, meaning of dashes, and sizes.
 *
 * Colours follow the meaning of a counter, the same everywhere: blue is usage, sky blue demand, green
 * entitlement, vermilion waiting, purple the balloon, dark (on a dark background: light) dashes a limit. `theme.ts` has
 * the values.
 */

import { type Colour, LIGHT, mixColours, type Theme } from './theme.ts';

export const FONT_FAMILY = 'VCHSans';

/** Sizes of all parts of a figure, px; pictures have two dots per px. */
export const SIZE = {
  width: 1000,
  /** Size of every figure: one canvas serves all, and pictures fit side by side. */
  height: 660,
  margin: 24,
  title: 19,
  text: 13,
  table: 12,
  footer: 11,
  legendRow: 17,
} as const;

/** How a figure is to look, wherever it is drawn. */
export interface Look {
  readonly theme: Theme;
  /** Dots per px in either direction. */
  readonly density: number;
}

export const PLAIN_LOOK: Look = { theme: LIGHT, density: 1 };

/** What all kinds of figures tell Chart.js alike. */
export function commonOptions({ density }: Look) {
  return {
    animation: false,
    responsive: false,
    devicePixelRatio: density,
    font: { family: FONT_FAMILY, size: SIZE.table },
    plugins: { legend: { display: false }, title: { display: false }, tooltip: { enabled: false } },
  } as const;
}

export interface LineStyle {
  readonly colour: Colour;
  readonly widthPx: number;
  /** Lengths of strokes and gaps, px; empty: solid. */
  readonly dash: readonly number[];
  /** Share of the ground mixed in; 0 unless given. */
  readonly faded?: number;
  /** What stands on its points, so that lines are told apart without colour; `circle` unless given. */
  readonly marker?: MarkerShape;
}

export type MarkerShape = 'none' | 'circle' | 'triangle' | 'square' | 'diamond' | 'cross';

const solidLine = (colour: Colour, widthPx = 2.25): LineStyle => ({ colour, widthPx, dash: [] });
/** The edge of a band. */
export const bandStyle = (colour: Colour): LineStyle => solidLine(colour, 1.5);
const dashedLine = (colour: Colour, dash: readonly number[], widthPx = 2): LineStyle => ({ colour, widthPx, dash });

const withMarker = (style: LineStyle, marker: MarkerShape): LineStyle => ({ ...style, marker });

/** Wide and pale, so that an equal line on top stays visible: usage equals demand, or all ready time is limit time. */
const WANTED = withMarker(solidLine('wanted', 3.5), 'none');

/** Counter (vSphere's full name) → how its line looks. */
const COUNTER_STYLES: Readonly<Record<string, LineStyle>> = {
  'cpu.usagemhz.average': solidLine('used', 2.5),
  'cpu.run.summation': solidLine('used', 2.5),
  'cpu.demand.average': WANTED,
  'cpu.capacity.demand.average': WANTED,
  'cpu.entitlement.latest': withMarker(solidLine('entitled'), 'diamond'),
  'cpu.ready.summation': withMarker(solidLine('waiting'), 'triangle'),
  'cpu.readiness.average': withMarker(solidLine('waiting'), 'triangle'),
  'vchsim.cpu.contention.summation': withMarker(solidLine('waiting'), 'triangle'),
  'vchsim.members.cpu.ready.summation': withMarker(solidLine('waiting'), 'triangle'),
  'cpu.maxlimited.summation': withMarker(solidLine('maxLimited', 5), 'none'),
  'cpu.costop.summation': withMarker(solidLine('coStop'), 'square'),
  'cpu.swapwait.summation': solidLine('swapped'),
  'cpu.idle.summation': solidLine('unneeded'),
  'cpu.latency.average': withMarker(solidLine('cpuLatency'), 'square'),
  'cpu.reservedCapacity.average': dashedLine('reservation', [10, 3, 2, 3]),
  'mem.consumed.average': solidLine('used', 2.5),
  'mem.granted.average': solidLine('used'),
  'mem.active.average': WANTED,
  'mem.entitlement.average': withMarker(solidLine('entitled'), 'diamond'),
  'mem.vmmemctl.average': withMarker(solidLine('balloon'), 'square'),
  'mem.compressed.average': withMarker(solidLine('compressed'), 'diamond'),
  'mem.decompressionRate.average': withMarker(solidLine('compressed'), 'diamond'),
  'mem.swapped.average': withMarker(solidLine('swapped'), 'cross'),
  'mem.swapinRate.average': withMarker(solidLine('swapped'), 'cross'),
  'mem.latency.average': withMarker(solidLine('waiting'), 'triangle'),
  'mem.sysUsage.average': solidLine('vmkernel'),
};

/** The line of a counter; grey for one that no chart was designed for. */
export function styleOfCounter(counter: string): LineStyle {
  return COUNTER_STYLES[counter] ?? solidLine('plain');
}

/** A limit: what binds. */
export const LIMIT_LINE: LineStyle = dashedLine('limit', [9, 5]);
/** A capacity: the size of a VM, the capacity of a host. */
export const SIZE_LINE: LineStyle = dashedLine('size', [2, 4]);
/** A reservation. */
export const RESERVATION_LINE: LineStyle = dashedLine('reservation', [10, 3, 2, 3]);

/** Waiting caused by limits: one shade per limit. */
export const LIMIT_COLOURS: readonly Colour[] = ['limit', 'limit2', 'limit3'];
/** Waiting a VM causes itself. */
export const ITSELF_COLOUR: Colour = 'cpuLatency';

/** Members of a pool or host side by side, in this order. */
export const MEMBER_COLOURS: readonly Colour[] = [
  'member1',
  'member2',
  'member3',
  'member4',
  'member5',
  'member6',
  'member7',
  'member8',
  'member9',
  'member10',
];

/** The same counter in several runs: its colour stays, the stroke and the shade tell the runs apart. */
const RUN_DASHES: readonly (readonly number[])[] = [[], [8, 5], [2, 4], [12, 4, 2, 4], [5, 3], [1, 3]];
const RUN_FADES: readonly number[] = [0, 0.18, 0.3, 0.4, 0.5, 0.55];

/** `style` as run number `run` of a comparison draws it; 0 is the baseline. */
export function styleOfRun(style: LineStyle, run: number): LineStyle {
  const at = run % RUN_DASHES.length;
  return { ...style, faded: RUN_FADES[at]!, dash: RUN_DASHES[at]! };
}

/** The colour of a line in a theme. */
export function strokeOf({ colour, faded = 0 }: Pick<LineStyle, 'colour' | 'faded'>, theme: Theme): string {
  return mixColours(theme.colours[colour], theme.ink.background, faded);
}

/** Bands are paler than their upper edge: large bands do not dominate, thin bands stay visible. */
const BAND_FADE = 0.42;

export function fillOf({ colour }: Pick<LineStyle, 'colour'>, theme: Theme): string {
  return mixColours(theme.colours[colour], theme.ink.background, BAND_FADE);
}
