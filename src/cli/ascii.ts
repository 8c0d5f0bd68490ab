/**
 * What to write where a terminal knows nothing but ASCII: a C locale, another charset than UTF-8, the console of Linux, an
 * old console of Windows. Only for what people read on a terminal; files and documents are UTF-8 wherever they are written.
 */

import { displayWidth } from './display-width.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether text may hold more than ASCII. On Unix the locale says so; without any locale, as in containers and CI jobs,
 * the reader is taken to read UTF-8. Windows says nothing, but its newer terminals say who they are.
 */
export function speaksUnicode(environment: Environment, platform: string): boolean {
  const { TERM: terminal = '' } = environment;
  if (platform === 'win32') {
    return (
      Boolean(environment['WT_SESSION'] || environment['TERMINUS_SUBLIME']) ||
      environment['ConEmuTask'] === '{cmd::Cmder}' ||
      environment['TERM_PROGRAM'] === 'vscode' ||
      /^(xterm|alacritty|rxvt|tmux|screen)/.test(terminal)
    );
  }
  // Its fonts have no eighths of a block.
  if (terminal === 'linux') return false;
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return locale === '' || /utf-?8/i.test(locale);
}

/** What our own texts use, character by character so that columns stay where they are; the blocks of a chart by height. */
const FOR: ReadonlyMap<string, string> = new Map([
  ...[...'▁▂▃▄▅▆▇█'].map((block, height) => [block, '_.:-=+*#'[height]!] as const),
  ...Object.entries({
    '–': '-',
    '—': '-',
    '‑': '-',
    '…': '~',
    '×': 'x',
    '÷': '/',
    '·': '*',
    '→': '>',
    '−': '-',
  }),
  // Wider than they were: of use in sentences only.
  ...Object.entries({ '≤': '<=', '≥': '>=', '≠': '!=' }),
  ...Object.entries({ '’': "'", '‘': "'", '“': '"', '”': '"', '±': '~', µ: 'u', '°': 'o', Δ: 'D', Σ: 'S' }),
]);

/** The text in ASCII, as wide as it was but for comparison signs: letters without their accents, a question mark for each column of the rest. */
export function asciiText(text: string): string {
  return text.replace(/[^\0-\x7f]\p{M}*/gu, (found) => {
    const known = FOR.get(found);
    if (known !== undefined) return known;
    const plain = found.normalize('NFD').replace(/\p{M}/gu, '');
    return /^[\0-\x7f]+$/.test(plain) ? plain : '?'.repeat(displayWidth(found));
  });
}
