/** Numbers on the line of their units, and ends of a span together. */

const NO_BREAK_SPACE = '\u00a0';

/** @param blank what stands for a blank at which no line ends */
export function removeBreaks(text: string, blank = NO_BREAK_SPACE): string {
  return text
    .replace(/(\d) (?=(?:%|ms|s|µs|MHz|MHz·[sh]|[KMG]B|[KM]B\/s|KBps)(?![\w%]))/g, `$1${blank}`)
    .replace(/(\d) – (?=\d)/g, `$1${blank}–${blank}`);
}
