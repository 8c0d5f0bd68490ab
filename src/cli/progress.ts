/** A progress line on a terminal's stderr. Shows nothing on other streams, or for very short work. */

import { formatElapsed } from '../units.ts';

export interface Progress {
  /** How much is done, 0…1. */
  update(done: number): void;
  /** Removes the line. */
  end(): void;
}

const SHOWN_AFTER_MS = 500;
const REDRAWN_EVERY_MS = 100;
const MOST_CELLS = 20;
const FEWEST_CELLS = 5;
const ERASE_LINE = '\r\x1b[2K';

const SILENT: Progress = { update: () => undefined, end: () => undefined };

export function startProgress(label: string, quiet: boolean): Progress {
  const stream = process.stderr;
  // A dumb terminal cannot erase a line.
  if (quiet || !stream.isTTY || process.env['TERM'] === 'dumb') return SILENT;
  const startedMs = Date.now();
  let drawnMs = startedMs + SHOWN_AFTER_MS - REDRAWN_EVERY_MS;
  let shown = false;
  return {
    update(done) {
      const nowMs = Date.now();
      if (nowMs - drawnMs < REDRAWN_EVERY_MS) return;
      drawnMs = nowMs;
      shown = true;
      // The last column stays empty, because some terminals wrap after writing it.
      const width = (stream.columns || 80) - 1;
      stream.write(ERASE_LINE + progressLine(label, done, nowMs - startedMs, width));
    },
    end() {
      if (shown) stream.write(ERASE_LINE);
    },
  };
}

/** `simulating web  [#####...............]  25 %  00:01 elapsed, 00:03 left`, in plain ASCII and at most `width` wide. */
export function progressLine(label: string, done: number, elapsedMs: number, width: number): string {
  const part = Math.min(1, Math.max(0, done));
  const left = part > 0 ? `, ${formatElapsed((elapsedMs / part) * (1 - part))} left` : '';
  const numbers = `${String(Math.floor(part * 100)).padStart(3)} %  ${formatElapsed(elapsedMs)} elapsed${left}`;
  const cells = Math.min(MOST_CELLS, width - label.length - numbers.length - 5);
  if (cells < FEWEST_CELLS) return `${label}  ${numbers}`.slice(0, width);
  const filled = Math.floor(part * cells);
  return `${label}  [${'#'.repeat(filled)}${'.'.repeat(cells - filled)}] ${numbers}`;
}
