/**
 * The one visual language of all charts: what a colour, a dash and a size mean.
 *
 * Colours follow the meaning of a counter, the same everywhere: blue is what a VM got, sky blue what it wants, green what it
 * is entitled to, vermilion waiting, purple the balloon, dark grey a limit. They are those of Okabe and Ito (2008) and, for
 * members side by side, of Tol's "muted" scheme; both stay apart under the common colour-vision deficiencies.
 */

export const FONT_FAMILY = 'VCHSans';

/** Everything on one figure is placed in these sizes, px. */
export const SIZE = {
  width: 1200,
  height: 675,
  /** For figures whose legend has more than `rowsOfStandardHeight` rows. */
  tallHeight: 810,
  rowsOfStandardHeight: 8,
  margin: 28,
  title: 20,
  text: 13,
  table: 12,
  footer: 11,
  legendRow: 19,
} as const;

export const INK = {
  background: '#ffffff',
  title: '#16202b',
  text: '#3d4a57',
  muted: '#6b7783',
  grid: '#e6eaee',
  rule: '#cdd4da',
  marker: '#8a96a1',
} as const;

export interface LineStyle {
  readonly colour: string;
  readonly widthPx: number;
  /** Lengths of strokes and gaps, px; empty: solid. */
  readonly dash: readonly number[];
}

const solid = (colour: string, widthPx = 2.25): LineStyle => ({ colour, widthPx, dash: [] });
/** The edge of a band. */
export const bandStyle = (colour: string): LineStyle => solid(colour, 1.5);
const dashed = (colour: string, dash: readonly number[], widthPx = 2): LineStyle => ({ colour, widthPx, dash });

const BLUE = '#0072b2';
const GREEN = '#009e73';
const VERMILION = '#d55e00';
const PURPLE = '#aa4499';
const AMBER = '#e69f00';
const BROWN = '#7a4a12';
const GREY = '#98a2ab';

/** Wide and pale, so that a line that meets it stays visible on top: a VM gets what it wants, or all of ready is limit. */
const WANTED = solid('#7cc4ee', 3.5);

/** Counter (vSphere's full name) → how its line looks. */
const COUNTER_STYLES: Readonly<Record<string, LineStyle>> = {
  'cpu.usagemhz.average': solid(BLUE, 2.5),
  'cpu.demand.average': WANTED,
  'cpu.entitlement.latest': solid(GREEN),
  'cpu.ready.summation': solid(VERMILION),
  'cpu.maxlimited.summation': solid('#dba6bf', 5),
  'cpu.latency.average': solid(AMBER),
  'mem.consumed.average': solid(BLUE, 2.5),
  'mem.granted.average': solid(BLUE),
  'mem.active.average': WANTED,
  'mem.entitlement.average': solid(GREEN),
  'mem.vmmemctl.average': solid(PURPLE),
  'mem.compressed.average': solid(AMBER),
  'mem.swapped.average': solid(BROWN),
  'mem.latency.average': solid(VERMILION),
  'mem.sysUsage.average': solid(GREY),
};

/** The line of a counter; grey for one that no chart was designed for. */
export function styleOfCounter(counter: string): LineStyle {
  return COUNTER_STYLES[counter] ?? solid(GREY);
}

/** A limit: what binds. */
export const LIMIT_LINE: LineStyle = dashed('#1f2933', [9, 5]);
/** What there is at most: the size of a VM, the capacity of a host. */
export const SIZE_LINE: LineStyle = dashed('#7b8794', [2, 4]);
/** Memory no guest has asked for yet. */
export const UNTOUCHED_COLOUR = '#c9d0d6';
/** The members beyond those drawn one by one. */
export const OTHER_COLOUR = '#b4bcc4';
/** Waiting that limits cause: what binds, in shades for several of them. */
export const LIMIT_COLOURS: readonly string[] = ['#1f2933', '#4d5965', '#76828d'];
/** Waiting a VM causes itself. */
export const ITSELF_COLOUR = AMBER;
/** VMkernel's own memory at the foot of a host's stack. */
export const VMKERNEL_COLOUR = '#7b8794';

/** Members of a pool or host side by side, in this order. */
export const MEMBER_COLOURS: readonly string[] = [
  '#44aa99',
  '#332288',
  '#ddcc77',
  '#cc6677',
  '#88ccee',
  '#117733',
  '#aa4499',
  '#999933',
  '#6699cc',
  '#882255',
];

/** The same counter in several runs: its colour stays, the stroke and the shade tell the runs apart. */
const RUN_DASHES: readonly (readonly number[])[] = [[], [8, 5], [2, 4], [12, 4, 2, 4], [5, 3], [1, 3]];
const RUN_TINTS: readonly number[] = [0, 0.18, 0.3, 0.4, 0.5, 0.55];

/** Bands are filled paler than their upper edge, so that large ones do not shout and thin ones still show. */
export const BAND_TINT = 0.42;

/** `style` as run number `run` of a comparison draws it; 0 is the baseline. */
export function styleOfRun(style: LineStyle, run: number): LineStyle {
  const at = run % RUN_DASHES.length;
  return { ...style, colour: tint(style.colour, RUN_TINTS[at]!), dash: RUN_DASHES[at]! };
}

/** `#rrggbb` mixed with white; 0 leaves it, 1 is white. */
export function tint(colour: string, share: number): string {
  const mixed = channels(colour).map((channel) => Math.round(channel + (255 - channel) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** `#rrggbb` as `rgba(…)`. */
export function translucent(colour: string, alpha: number): string {
  return `rgba(${channels(colour).join(', ')}, ${alpha})`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
