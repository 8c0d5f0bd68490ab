/**
 * Replacement characters for terminals that show only ASCII: a C locale, a charset other than UTF-8, the Linux console,
 * an old Windows console. Applies only to terminal text. Files and documents are always UTF-8.
 */

import { displayWidth } from './display-width.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether text may contain non-ASCII characters. On Unix the locale decides. Without a locale, as in containers and CI
 * jobs, UTF-8 is assumed. On Windows, variables of newer terminals decide.
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
  // The fonts of this console have no eighth blocks.
  if (terminal === 'linux') return false;
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return locale === '' || /utf-?8/i.test(locale);
}

/**
 * Replacements for our own texts. Each has the same width, so that columns stay aligned. Chart blocks are replaced by
 * height.
 */
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
  // Replacements that are wider than the original. For use in sentences only.
  ...Object.entries({ '≤': '<=', '≥': '>=', '≠': '!=' }),
  ...Object.entries({ '’': "'", '‘': "'", '“': '"', '”': '"', '±': '~', µ: 'u', '°': 'o', Δ: 'D', Σ: 'S' }),
]);

/**
 * Converts text to ASCII. The width stays the same except for comparison signs. Letters lose their accents. Each column
 * of any other character becomes a question mark.
 */
export function asciiText(text: string): string {
  return text.replace(/[^\0-\x7f]\p{M}*/gu, (found) => {
    const known = FOR.get(found);
    if (known !== undefined) return known;
    const plain = found.normalize('NFD').replace(/\p{M}/gu, '');
    return /^[\0-\x7f]+$/.test(plain) ? plain : '?'.repeat(displayWidth(found));
  });
}
