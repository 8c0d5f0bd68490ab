/** One file of a result folder: its path relative to the folder (with `/`), and what is in it. */
export interface OutputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}
