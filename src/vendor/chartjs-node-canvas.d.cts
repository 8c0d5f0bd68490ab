/** The part of chartjs-node-canvas 5.0.0 that vchsim uses, as scripts/vendor.mjs bundles it. */

import type { ChartConfiguration } from 'chart.js';

export interface ChartJSNodeCanvasOptions {
  readonly width: number;
  readonly height: number;
  /** `svg`, or a bitmap of so many dots per px in either direction. */
  readonly type: 'svg' | `${number}`;
}

export declare class ChartJSNodeCanvas {
  constructor(options: ChartJSNodeCanvasOptions);
  /** Fonts are registered with the canvas for the whole process, not for this instance. */
  registerFont(
    path: string,
    options: { readonly family: string; readonly weight?: string; readonly style?: string },
  ): void;
  /**
   * Draws at once. `responsive` and `animation` are written into the configuration.
   * @returns RGBA, four bytes a dot, good until the next picture is drawn; of a canvas of type `svg` the document
   */
  renderToBufferSync(configuration: ChartConfiguration, mimeType: 'raw'): Uint8Array;
}
