/** Bytes as base64, in a browser as in Node. */

/** Bytes per call: few enough for the argument list of a function, and a multiple of 3 so that no padding falls inside. */
const CHUNK_BYTES = 3 * 8192;

/** Standard alphabet, padded. */
export function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES))));
  }
  return parts.join('');
}
