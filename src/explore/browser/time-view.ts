/** What all charts share: the part of the time they show, and the moment that is looked at. */

import type { TimeWindow } from '../interactive-chart.ts';

/** No narrower than this: three samples. */
const NARROWEST_MS = 60_000;

export class TimeView {
  private spanMs = 0;
  private shown: TimeWindow = { fromMs: 0, toMs: 0 };
  private readonly onZoom: () => void;

  /** @param onZoom called when another part of the time is to be shown */
  constructor(onZoom: () => void) {
    this.onZoom = onZoom;
  }

  get window(): TimeWindow {
    return this.shown;
  }

  get isWhole(): boolean {
    return this.shown.fromMs === 0 && this.shown.toMs === this.spanMs;
  }

  /** The length of the run; the window stays where it still fits. */
  setSpan(spanMs: number): void {
    if (spanMs === this.spanMs) return;
    this.spanMs = spanMs;
    this.shown = { fromMs: 0, toMs: spanMs };
  }

  /** Shows from one moment to another, in either order. */
  zoomTo(a: number, b: number): void {
    const wanted = Math.abs(b - a);
    const width = Math.min(this.spanMs, Math.max(wanted, Math.min(NARROWEST_MS, this.spanMs)));
    const middle = (a + b) / 2;
    const fromMs = Math.min(Math.max(0, Math.round(middle - width / 2)), this.spanMs - width);
    this.shown = { fromMs, toMs: fromMs + width };
    this.onZoom();
  }

  /** Narrower by a factor above 1, wider by one below, around a moment. */
  zoomBy(factor: number, aroundMs: number): void {
    const { fromMs, toMs } = this.shown;
    const half = (toMs - fromMs) / factor / 2;
    this.zoomTo(aroundMs - half, aroundMs + half);
  }

  /** Moves by a share of what is shown. */
  pan(share: number): void {
    const { fromMs, toMs } = this.shown;
    const by = (toMs - fromMs) * share;
    this.zoomTo(fromMs + by, toMs + by);
  }

  whole(): void {
    this.zoomTo(0, this.spanMs);
  }
}
