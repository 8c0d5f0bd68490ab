/**
 * Sentences and their claims. A template turns facts into a sentence. It also states, as predicates over a finished run,
 * what must hold for the sentence to be true. The predicates read counters and the scenario, not the statistics that the
 * facts come from. So they detect a wrong cause or a wrong number.
 *
 * Checked by. test/properties/sentences.test.ts (random runs)
 */

import type { Claim } from './claim.ts';
import type { Evidence } from './evidence.ts';

export class Sentence {
  readonly text: string;
  /** Name of the template it was made of. */
  readonly template: string;
  readonly #claims: (evidence: Evidence) => readonly Claim[];

  constructor(text: string, name: string, claims: (evidence: Evidence) => readonly Claim[]) {
    this.text = text;
    this.template = name;
    this.#claims = claims;
  }

  /** Checks the claims of the sentence with the run it is about. */
  claims(evidence: Evidence): readonly Claim[] {
    return this.#claims(evidence);
  }
}

export type Template<Facts> = (facts: Facts) => Sentence;

/**
 * @param says the words
 * @param claims what must hold for the words to be true
 */
export function template<Facts>(
  name: string,
  says: (facts: Facts) => string,
  claims: (facts: Facts, evidence: Evidence) => readonly Claim[],
): Template<Facts> {
  return (facts) => new Sentence(asSentence(says(facts)), name, (evidence) => claims(facts, evidence));
}

/** With a capital where the sentence begins with our own "the"; names of VMs stay as they are. */
export function asSentence(text: string): string {
  return text.startsWith('the ') ? `T${text.slice(1)}` : text;
}
