/** The part of chartjs-node-canvas 5.0.0 that vchsim uses, as scripts/vendor.mjs bundles it. */

import type { ChartConfiguration } from 'chart.js';

export interface ChartJSNodeCanvasOptions {
  readonly width: number;
  readonly height: number;
  readonly backgroundColour?: string;
}

export declare class ChartJSNodeCanvas {
  constructor(options: ChartJSNodeCanvasOptions);
  /** Fonts are registered with the canvas for the whole process, not for this instance. */
  registerFont(
    path: string,
    options: { readonly family: string; readonly weight?: string; readonly style?: string },
  ): void;
  /** Draws at once, encodes off-thread. `responsive` and `animation` are written into the configuration. */
  renderToBuffer(configuration: ChartConfiguration, mimeType?: 'image/png'): Promise<Uint8Array>;
}
