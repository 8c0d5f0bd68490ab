/**
 * Text from scenarios on its way out: one function per destination, and nothing dynamic goes around them.
 *
 * Names may be anything a YAML string can be. Letters of any script pass; characters that are not text (controls, lone
 * surrogates) or that reorder the text around them (bidirectional overrides and isolates) become U+FFFD.
 */

/** Controls but tab and line feed, bidirectional embeddings, overrides and isolates, line separators, non-characters. */
const NOT_TEXT =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const REPLACEMENT = '\ufffd';

/** For paper: nothing of it is markup there, so that only what is no text is replaced. Line feeds and tabs stay. */
export function makePrintable(text: string): string {
  return showInvisible(text);
}

function showInvisible(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(LONE_SURROGATE, REPLACEMENT).replace(NOT_TEXT, REPLACEMENT);
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** For text nodes and attributes that a script sets: no markup can come of them, what they show can still deceive. */
export function domText(text: string): string {
  return showInvisible(text);
}

/** For HTML text and for attribute values in double quotes. */
export function escapeHtml(text: string): string {
  return showInvisible(text).replace(/[&<>"'`]/g, (character) => HTML_ENTITIES[character]!);
}

/** For XML text and attribute values; what XML 1.0 cannot hold at all is replaced. */
export function escapeXml(text: string): string {
  return showInvisible(text)
    .replace(/[&<>"']/g, (character) => HTML_ENTITIES[character]!)
    .replace(/\n/g, '&#10;');
}

/**
 * For running text and table cells in GitHub-flavoured Markdown, on one line. Nothing in it becomes a link, an image, HTML,
 * emphasis, mathematics, a mention, a heading, a list or a cell border; the source stays readable.
 */
export function escapeMarkdown(text: string): string {
  return showInvisible(text)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/[&<>]/g, (character) => HTML_ENTITIES[character]!)
    .replace(/[\\`*_[\]#|~$]/g, (character) => `\\${character}`)
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/\bwww\./gi, (prefix) => `${prefix.slice(0, 3)}\\.`)
    .replace(MENTION_OR_ADDRESS, '&#64;')
    .replace(/^(\s*)([-+=])(?=\s|[-=\s]*$)/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2');
}

/** `@` that GitHub would take for a person or a mail address; `name@5f0d7e2a` stays as it is. */
const MENTION_OR_ADDRESS = /(?<![A-Za-z0-9])@|@(?=[A-Za-z0-9-]+\.)/g;

/** A fenced block that no run of backticks inside can close. */
export function markdownCodeBlock(text: string): string {
  const shown = showInvisible(text);
  const longest = (shown.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${shown}\n${fence}`;
}

/**
 * One CSV cell (RFC 4180): quoted only where needed. Text a spreadsheet would take for a formula gets an apostrophe in
 * front. Only for text: numbers go through `csvNumber`.
 */
export function escapeCsv(text: string): string {
  const shown = showInvisible(text);
  const guarded = /^[=+\-@\t\n]/.test(shown) ? `'${shown}` : shown;
  return /[",\n]/.test(guarded) ? `"${guarded.replace(/"/g, '""')}"` : guarded;
}

/** For one line of a terminal: no escape sequence, no line break, nothing that reorders. */
export function escapeTerminal(text: string): string {
  return showInvisible(text).replace(/[\n\t]+/g, ' ');
}

/** For a message in SARIF, whose viewers take `[text](target)` for a link. */
export function escapeSarif(text: string): string {
  return showInvisible(text).replace(/\]\(/g, '] (');
}

/** Longest name made; display names in vSphere have at most 80 characters, and `<vch>.<container>` is two of them. */
const NAME_CHARACTERS_MAX = 160;

/** Device names Windows keeps for itself, with any extension. */
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * For names of files, safe on every file system: `name` in the characters `A-Za-z0-9._-`, not beginning with a dot, unlike
 * every name in `taken`, to which it is added. The second of two alike gets `-2`. Names that differ only in case are alike, as they are on Windows and macOS.
 */
export function safeFileName(name: string, taken: Set<string>): string {
  const cleaned = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, NAME_CHARACTERS_MAX);
  const base = cleaned === '' ? 'unnamed' : RESERVED_ON_WINDOWS.test(cleaned) ? `vm-${cleaned}` : cleaned;
  let unique = base;
  for (let number = 2; taken.has(unique.toLowerCase()); number++) unique = `${base}-${number}`;
  taken.add(unique.toLowerCase());
  return unique;
}
