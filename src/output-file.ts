/** One file of a result folder: its path relative to the folder (with `/`), and what is in it. */
export interface OutputFile {
  readonly path: string;
  /** A file too large to be held is given piece by piece; the pieces can be walked once. */
  readonly content: string | Uint8Array | Iterable<string>;
}
