/**
 * A chart's PNG as JPEG, for print: a PDF holds JPEG as it is, while a PNG with an alpha channel would have to be taken
 * apart and compressed again in JavaScript, which takes half a second each.
 */

import { createCanvas, loadImage } from '@napi-rs/canvas';

/** Text stays crisp at this quality. */
const QUALITY = 92;

export async function jpegOf(png: Uint8Array): Promise<Uint8Array> {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
  const bytes = await canvas.encode('jpeg', QUALITY);
  // The garbage collector sees a small object, not its megabytes.
  canvas.width = 1;
  canvas.height = 1;
  return bytes;
}
