/** The nearest allowed word to a mistyped one, for "did you mean …?". */

/** Longer words are not compared: nobody mistypes them by a letter or two, and the comparison costs their product. */
const LONGEST_WORD = 64;

/**
 * The allowed word closest to `found`, or null when none is close: at most a third of its letters may differ (one letter
 * in short words). Case does not count. Of equally close words the one that stands first in `allowed` wins.
 */
export function didYouMean(found: string, allowed: readonly string[]): string | null {
  const wanted = found.toLowerCase();
  if (wanted === '' || wanted.length > LONGEST_WORD) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const word of allowed) {
    if (Math.abs(word.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, word.toLowerCase());
    // A word replaced altogether is another word: "k" is no misspelling of "v".
    if (distance < bestDistance && distance < word.length) {
      best = word;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to insert, delete, replace or swap with their neighbour to turn `a` into `b` (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let distance = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) distance = Math.min(distance, beforeLast[column - 2]! + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}
