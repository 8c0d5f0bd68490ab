/** A progress line on a terminal's stderr. On anything else, and for what is over within a moment, nothing is shown. */

import { formatElapsed } from '../units.ts';

export interface Progress {
  /** How much is done, 0…1. */
  update(done: number): void;
  /** Removes the line. */
  end(): void;
}

const SHOWN_AFTER_MS = 500;
const REDRAWN_EVERY_MS = 100;
const BAR_CELLS = 20;
const ERASE_LINE = '\r\x1b[2K';

const SILENT: Progress = { update: () => undefined, end: () => undefined };

export function startProgress(label: string, quiet: boolean): Progress {
  const stream = process.stderr;
  if (quiet || !stream.isTTY) return SILENT;
  const startedMs = Date.now();
  let drawnMs = startedMs + SHOWN_AFTER_MS - REDRAWN_EVERY_MS;
  let shown = false;
  return {
    update(done) {
      const nowMs = Date.now();
      if (nowMs - drawnMs < REDRAWN_EVERY_MS) return;
      drawnMs = nowMs;
      shown = true;
      const line = progressLine(label, done, nowMs - startedMs);
      stream.write(`${ERASE_LINE}${line.slice(0, Math.max(20, (stream.columns || 80) - 1))}`);
    },
    end() {
      if (shown) stream.write(ERASE_LINE);
    },
  };
}

/** E.g. `cpu-limited  [#####...............]  25 %  00:01 elapsed, 00:03 left`. Plain ASCII: old consoles show it too. */
export function progressLine(label: string, done: number, elapsedMs: number): string {
  const part = Math.min(1, Math.max(0, done));
  const cells = Math.floor(part * BAR_CELLS);
  const bar = '#'.repeat(cells) + '.'.repeat(BAR_CELLS - cells);
  const left = part > 0 ? `, ${formatElapsed((elapsedMs / part) * (1 - part))} left` : '';
  return `[${bar}] ${String(Math.floor(part * 100)).padStart(3)} %  ${formatElapsed(elapsedMs)} elapsed${left}  ${label}`;
}
