/**
 * The meaning of each colour, and its value in the light and the dark theme.
 *
 * Plots use meanings (`used`, `waiting`, `limit`). A theme is passed as a value when a plot becomes a chart, and gives each
 * meaning a colour. A counter has one colour in every figure, and plots do not depend on the theme. The light
 * colours are those of Okabe and Ito (2008) and, for members side by side, Tol's "muted" scheme. The dark ones have
 * the same hues with more lightness, for contrast with a dark background.
 */

const LIGHT_COLOURS = {
  /** Amount used: MHz used, MB held. */
  used: '#0072b2',
  /** Demand: amount that would be used without contention and limits. */
  wanted: '#7cc4ee',
  entitled: '#009e73',
  /** Time lost: ready, page-fault latency. */
  waiting: '#d55e00',
  maxLimited: '#dba6bf',
  coStop: '#ddcc77',
  cpuLatency: '#e69f00',
  balloon: '#b03a8a',
  compressed: '#e69f00',
  /** In the host's swap file, or waiting for it. */
  swapped: '#7a4a12',
  /** A counter no chart was designed for. */
  plain: '#98a2ab',
  /** A limit. */
  limit: '#1f2933',
  limit2: '#4d5965',
  limit3: '#76828d',
  /** A reservation. */
  reservation: '#117733',
  /** A capacity: the size of a VM, the capacity of a host. */
  size: '#7b8794',
  /** Free memory, idle time. */
  unneeded: '#c9d0d6',
  /** Members beyond those drawn one by one. */
  other: '#b4bcc4',
  vmkernel: '#7b8794',
  warning: '#e69f00',
  critical: '#b3261e',
  member1: '#44aa99',
  member2: '#332288',
  member3: '#ddcc77',
  member4: '#cc6677',
  member5: '#88ccee',
  member6: '#117733',
  member7: '#aa4499',
  member8: '#999933',
  member9: '#6699cc',
  member10: '#882255',
} as const;

export type Colour = keyof typeof LIGHT_COLOURS;

export interface Theme {
  readonly name: 'light' | 'dark';
  /** Ground, words and rules. */
  readonly ink: Readonly<Record<'background' | 'title' | 'text' | 'muted' | 'grid' | 'rule' | 'marker', string>>;
  readonly colours: Readonly<Record<Colour, string>>;
  /** From 0 to 100 %, with monotonic lightness. */
  readonly ramp: readonly string[];
}

/** For print and documents. */
export const LIGHT: Theme = {
  name: 'light',
  ink: {
    background: '#ffffff',
    title: '#16202b',
    text: '#3d4a57',
    muted: '#62707c',
    grid: '#e6eaee',
    rule: '#cdd4da',
    marker: '#8a96a1',
  },
  colours: LIGHT_COLOURS,
  ramp: ['#f1f5f8', '#bcd9eb', '#6db0d8', '#1f78b4', '#08306b'],
};

/** For dashboards and dark rooms. */
export const DARK: Theme = {
  name: 'dark',
  ink: {
    background: '#14181d',
    title: '#f0f4f8',
    text: '#c9d2da',
    muted: '#97a4b0',
    grid: '#262d35',
    rule: '#3a444e',
    marker: '#75828e',
  },
  colours: {
    used: '#4aa3df',
    wanted: '#b5def7',
    entitled: '#2bc493',
    waiting: '#ff8a3d',
    maxLimited: '#d98fb5',
    coStop: '#e8da86',
    cpuLatency: '#f2b632',
    balloon: '#e07ab8',
    compressed: '#f2b632',
    swapped: '#b98b5a',
    plain: '#8a96a1',
    limit: '#f0f4f8',
    limit2: '#c2cad2',
    limit3: '#949fa9',
    reservation: '#5fbf77',
    size: '#97a4b0',
    unneeded: '#4a545e',
    other: '#6b7681',
    vmkernel: '#7b8794',
    warning: '#f2b632',
    critical: '#ff6f61',
    member1: '#5cc4b3',
    member2: '#8f86e0',
    member3: '#e6d98a',
    member4: '#e58a99',
    member5: '#9fd8f5',
    member6: '#4fb56b',
    member7: '#d17bc6',
    member8: '#c2c25a',
    member9: '#86b0e0',
    member10: '#c0588f',
  },
  ramp: ['#1b222a', '#15405f', '#1f6c9f', '#459ad2', '#a5d8fb'],
};

export const THEMES: Readonly<Record<Theme['name'], Theme>> = { light: LIGHT, dark: DARK };

/** `share` (0…1) of the way along the theme's ramp. */
export function rampColour({ ramp }: Theme, share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
  const below = Math.min(ramp.length - 2, Math.floor(at));
  return mixColours(ramp[below]!, ramp[below + 1]!, at - below);
}

/** `#rrggbb` mixed with another; share 0 leaves it, 1 is the other. */
export function mixColours(colour: string, other: string, share: number): string {
  const others = parseChannels(other);
  const mix = parseChannels(colour).map((channel, at) => Math.round(channel + (others[at]! - channel) * share));
  return `#${mix.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** `#rrggbb` as `rgba(…)`. */
export function addAlpha(colour: string, alpha: number): string {
  return `rgba(${parseChannels(colour).join(', ')}, ${alpha})`;
}

function parseChannels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
