/** docs/validation.md: the table of all rows, with a summary on top. */

import { type Expectation, type ModelledRow, type UnmodelledRow, type ValidationRow, YES_NO } from './case.ts';
import { type CheckOutcome, type Verdict, verdictOf } from './outcome.ts';

export interface PageSection {
  readonly title: string;
  readonly rows: readonly ValidationRow[];
}

const VERDICTS: readonly Verdict[] = ['pass', 'pass in part', 'calibrated', 'deviation', 'not modelled'];

/** `outcomes` are those of the modelled rows. */
export function validationPage(
  sections: readonly PageSection[],
  outcomes: ReadonlyMap<ValidationRow, readonly CheckOutcome[]>,
): string {
  const rows = sections.flatMap((section) => section.rows);
  const verdicts = rows.map((row) => verdict(row, outcomes));
  const counted = VERDICTS.map((each) => `${verdicts.filter((found) => found === each).length} ${each}`);
  return `# Validation

${rows.length} published or recorded cases: ${counted.join(', ')}.

The tests run each row on the model and fail if this page differs from the result. \`npm run validate\` writes the page.

- *Pass in part*: a part of the case is left out. The row says which.
- *Calibrated*: a constant was fitted to this figure. The row therefore validates nothing.
- *Deviation*: the model misses the expectation by the amount in the column.
- *Not modelled*: the model cannot answer this.

Deviations have the unit of the value. Of several deviations the largest is shown. "Inside" means inside the expected range.
Confidence is confidence in the expectation: *high* is documented arithmetic or recorded data, *medium* is documented but read
from charts or second-hand, *low* is inferred.
${sections.map((section) => sectionText(section, outcomes)).join('')}
## Against recorded hosts

No public capture has both a whole host's list of VMs and contention. So no row above compares a whole recorded host with
the model.

- **Ready of an idle host is a floor.** A public esxtop capture of an idle host has 21 vCPUs with 0.1 to 0.6 % ready. Their
  ready is 16.6 µs × wake-ups per second (correlation 0.92). It is the cost of waking up, no contention.
- **Latency of a recorded VM.** It is 1.08 % on average in 100 samples of 20 s. Of this, 0.64 points are run − used: the clock
  and the other thread of the core. Only the rest is waiting.
- **A short host.** Another public capture (six VMs, 8 GB) shows balloon, swap and targets of one moment, without the load
  before it. \`scenarios/esxtop-capture.yaml\` repeats its sizes and says what differs.
`;
}

function sectionText({ title, rows }: PageSection, outcomes: ReadonlyMap<ValidationRow, readonly CheckOutcome[]>) {
  return `
## ${title}

| id | what | expected | observed | deviation | verdict | source | confidence |
|---|---|---|---|---|---|---|---|
${rows.map((row) => ('observe' in row ? modelledLine(row, outcomes.get(row)!) : unmodelledLine(row))).join('\n')}
`;
}

function verdict(row: ValidationRow, outcomes: ReadonlyMap<ValidationRow, readonly CheckOutcome[]>): Verdict {
  return 'observe' in row ? verdictOf(row, outcomes.get(row)!) : 'not modelled';
}

function modelledLine(row: ModelledRow, outcomes: readonly CheckOutcome[]): string {
  const leftOut = row.leftOut === undefined ? undefined : `left out: ${row.leftOut}`;
  const notes = [row.calibrated, row.deviates, leftOut].filter((note) => note !== undefined).join('; ');
  return line([
    row.id,
    row.what,
    `${lines(row.expect.map(expectedText))}<br>${row.because}`,
    lines(outcomes.map(observedText)),
    lines(outcomes.map(deviationText)),
    notes === '' ? verdictOf(row, outcomes) : `${verdictOf(row, outcomes)}: ${notes}`,
    row.source,
    row.confidence,
  ]);
}

function unmodelledLine(row: UnmodelledRow): string {
  const { id, what, expected, notModelled, source, confidence } = row;
  return line([id, what, expected, '–', '–', `not modelled: ${notModelled}`, source, confidence]);
}

const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const lines = (texts: readonly string[]) => texts.join('<br>');
const withUnit = (text: string, unit: string) => (unit === '' ? text : `${text} ${unit}`);

function expectedText(expectation: Expectation): string {
  const { what, unit } = expectation;
  if ('values' in expectation) {
    if (isYesNo(expectation)) return what;
    const tolerance = expectation.within === 0 ? '' : ` ± ${number(expectation.within, 4)}`;
    return `${what}: ${withUnit(`${expectation.values.map((each) => number(each, decimals(expectation, each))).join(', ')}${tolerance}`, unit)}`;
  }
  const { from, to } = expectation;
  if (from === Number.NEGATIVE_INFINITY) return `${what}: at most ${withUnit(number(to, 4), unit)}`;
  if (to === Number.POSITIVE_INFINITY) return `${what}: at least ${withUnit(number(from, 4), unit)}`;
  return `${what}: ${withUnit(`${number(from, 4)} … ${number(to, 4)}`, unit)}`;
}

const isYesNo = ({ unit }: Expectation) => unit === YES_NO;

/** Where a range is asked of a whole series, its least and its largest value tell enough. */
const MOST_SHOWN = 4;

function observedText({ expectation, observed }: CheckOutcome): string {
  if (isYesNo(expectation)) return observed[0] === 1 ? 'yes' : 'no';
  const text = (each: number) => number(each, decimals(expectation, each));
  if ('from' in expectation && observed.length > MOST_SHOWN) {
    const [least, most] = [Math.min(...observed), Math.max(...observed)].map(text) as [string, string];
    return withUnit(least === most ? least : `${least} … ${most}`, expectation.unit);
  }
  return withUnit(observed.map(text).join(', '), expectation.unit);
}

function deviationText({ expectation, observed, deviation, met }: CheckOutcome): string {
  if ('from' in expectation && met) return 'inside';
  if (isYesNo(expectation)) return met ? '0' : 'not met';
  const digits = decimals(expectation, observed[0]!);
  const text = number(Math.abs(deviation), digits);
  return text === '0' ? '0' : `${deviation < 0 ? '−' : '+'}${text}`;
}

/** As many decimals as a tolerance has and one more; without one, three significant digits. */
function decimals(expectation: Expectation, observed: number): number {
  if ('values' in expectation) {
    if (expectation.within === 0) return 4;
    return Math.max(0, Math.ceil(-Math.log10(expectation.within)) + 1);
  }
  return observed === 0 ? 0 : Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(observed)))));
}

function number(value: number, digits: number): string {
  const text = value.toFixed(digits);
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  const [whole, part] = (trimmed === '-0' ? '0' : trimmed).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',').replace('-', '−');
  return part === undefined ? grouped : `${grouped}.${part}`;
}
