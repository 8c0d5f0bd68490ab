/**
 * Reads YAML text into a bounded tree with positions, and writes plain values as text. No other file uses the YAML
 * library.
 *
 * The checks run in this order: size and encoding, control characters, then lexer and parser step by step. Both are
 * iterative, and nesting and amount are limited. The recursive composer runs last. Duplicate keys and aliases are
 * handled here, because the library's handling is quadratic and unbounded.
 * JSON needs no code of its own, because YAML 1.2 contains it.
 */

import type { CST, Document, Node, YAMLError, YAMLMap } from 'yaml';
import { Composer, isAlias, isMap, isPair, isScalar, isSeq, Lexer, Document as NewDocument, Parser, visit } from 'yaml';
import { MAX_ALIASES, MAX_FILE_BYTES, MAX_ISSUES, MAX_MARKS, MAX_NESTING, MAX_NODES } from '../bounds.ts';
import { withoutSeparators } from '../fields/quantities.ts';
import type { Entry, Located, ScalarValue, SourceText, Span } from './located.ts';
import type { Problems } from './problems.ts';
import { wholeOf } from './problems.ts';
import { syntaxFault } from './syntax-hints.ts';

/**
 * All characters below the space except tab and line ends, and DEL. YAML does not allow them, and its lexer uses some
 * as marks.
 */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Keys with a meaning for JavaScript objects. */
const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * The text of a file, or null with an issue: `file-too-large`, `not-utf8`, `control-character`.
 * Bytes are UTF-8, or UTF-16 with a byte order mark.
 */
export function sourceText(name: string, content: string | Uint8Array, problems: Problems): SourceText | null {
  const nothing = { name, text: '' };
  if (content.length > MAX_FILE_BYTES) {
    const found = `the file has more than ${MAX_FILE_BYTES} bytes`;
    problems.error('file-too-large', wholeOf(nothing), `${found}; a scenario has at most 1 MB`);
    return null;
  }
  const text = typeof content === 'string' ? content : decodeText(content);
  if (text === null) {
    problems.error('not-utf8', wholeOf(nothing), 'the file is no UTF-8 text', { hint: 'save it as UTF-8' });
    return null;
  }
  const source = { name, text: text.replace(/^\uFEFF/, '') };
  const control = CONTROL.exec(source.text);
  if (control === null) return source;
  const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const span = { source, start: control.index, end: control.index + 1 };
  problems.error('control-character', span, `the file contains the control character U+${code}; it must be plain text`);
  return null;
}

/** PowerShell 5 writes output in UTF-16 with a byte order mark. */
function decodeText(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const utf16 = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The tree of a whole file. null with issues: `empty-file`, `too-deep`, `duplicate-key`, `yaml-syntax` and others. */
export function parseYaml(source: SourceText, problems: Problems): Located | null {
  return parsePart({ source, start: 0, end: source.text.length }, problems);
}

/** The tree of a part of a text, such as the value in `--set host.cores=8`. */
export function parsePart(part: Span, problems: Problems): Located | null {
  const tokens = lexBounded(part, problems);
  if (tokens === null) return null;
  const documents = [...new Composer(OPTIONS).compose(tokens, true, part.end - part.start)] as Document.Parsed[];
  const errors = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (errors.length > 0) {
    reportSyntax(part, errors, problems);
    return null;
  }
  if (documents.length > 1) {
    const second = at(part, documents[1]!.range);
    problems.error('several-documents', second, 'a second document starts here; one file holds one scenario');
    return null;
  }
  const root = documents[0]?.contents ?? null;
  if (root === null || (isScalar(root) && root.value === null)) {
    problems.error('empty-file', { ...part, end: part.start }, 'nothing is written here', {
      hint: '`vchsim init` writes a small scenario to start from',
    });
    return null;
  }
  const walk = new Walk(part, problems);
  const tree = walk.node(root as Node);
  return walk.full ? null : tree;
}

const OPTIONS = { version: '1.2', schema: 'core', uniqueKeys: false, stringKeys: true, prettyErrors: false } as const;

/** Reads the syntax tree token by token, with limits on depth and amount. */
function lexBounded(part: Span, problems: Problems): CST.Token[] | null {
  const text = part.source.text.slice(part.start, part.end);
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let amount = 0;
  let marks = 0;
  let wrong = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const here = { source: part.source, start: part.start + parser.offset, end: part.start + parser.offset + 1 };
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'error') wrong++;
    }
    if (isOutOfPlace(parser)) wrong++;
    // Further reports of the same kind do not help.
    if (wrong > MAX_ISSUES) break;
    // The parser keeps one entry of its stack per level, and two for the document.
    if (parser.stack.length > MAX_NESTING + 2) {
      problems.error('too-deep', here, `values are nested more than ${MAX_NESTING} levels deep`);
      return null;
    }
    // The composer compares each with all earlier ones.
    if (isMark(lexeme) && ++marks > MAX_MARKS) {
      problems.error(
        'too-many-marks',
        here,
        `the file holds more than ${MAX_MARKS} anchors, aliases and document starts`,
      );
      return null;
    }
    // A value needs at most four tokens that are not white space: itself, its key and two signs.
    if (lexeme.trim() !== '' && ++amount > 4 * MAX_NODES) {
      problems.error('too-many-values', here, `the file holds more than ${MAX_NODES} values`);
      return null;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** Whether a second text follows a value. Only white space and comments may follow it. */
function isOutOfPlace({ stack }: Parser): boolean {
  const top = stack.at(-1) as { readonly end?: readonly CST.SourceToken[] } | undefined;
  return top?.end?.at(-1)?.type.endsWith('scalar') ?? false;
}

/** An anchor, an alias or the start of a document. */
function isMark(lexeme: string): boolean {
  return lexeme === '---' || ((lexeme.startsWith('&') || lexeme.startsWith('*')) && lexeme.length > 1);
}

function at(part: Span, range: readonly [number, number, ...number[]] | null | undefined): Span {
  const [start, end] = range ?? [0, 0];
  return { source: part.source, start: part.start + start, end: part.start + Math.max(start, end) };
}

/** Reports a known mistake once. All other problems keep the library's text. */
function reportSyntax(part: Span, errors: readonly YAMLError[], problems: Problems): void {
  const fault = syntaxFault(part, Math.min(...errors.map((error) => spanOfError(part, error).start)));
  if (fault !== null) {
    problems.error(fault.code, fault.span, fault.says, { hint: fault.hint });
    return;
  }
  for (const error of errors.slice(0, MAX_ISSUES))
    problems.error(codeOf(error), spanOfError(part, error), messageOf(error), hintOf(part, error));
}

function spanOfError(part: Span, error: YAMLError): Span {
  return at(part, error.pos);
}

function codeOf(error: YAMLError): string {
  if (error.code === 'TAB_AS_INDENT') return 'tab-indentation';
  if (error.code === 'TAG_RESOLVE_FAILED') return 'unknown-tag';
  return 'yaml-syntax';
}

function messageOf(error: YAMLError): string {
  if (error.code === 'TAB_AS_INDENT') return 'a tab stands where YAML wants spaces for indentation';
  return `this is no valid YAML: ${error.message}`;
}

function hintOf(part: Span, error: YAMLError): { hint?: string } {
  if (error.code === 'TAB_AS_INDENT') return { hint: 'replace tabs by spaces' };
  const { source, start } = spanOfError(part, error);
  const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1).split('\n', 1)[0]!;
  const glued = /^\s*(?:- )?([\w-]+):(\S.*)$/.exec(line);
  if (glued !== null) return { hint: `put a space behind the colon: ${glued[1]}: ${glued[2]!.trimEnd()}` };
  const closing = /must be sufficiently indented and end with a (.)/.exec(error.message)?.[1];
  if (closing !== undefined) return { hint: `a ${closing} is missing above this line` };
  if (error.code === 'BAD_SCALAR_START' || error.code === 'BLOCK_AS_IMPLICIT_KEY') {
    return { hint: 'a text with `: `, or one that starts with @ ` % or *, needs quotes' };
  }
  return {};
}

/** Converts the library's nodes. The token stage limits the depth, so recursion is safe. */
class Walk {
  private readonly part: Span;
  private readonly problems: Problems;
  private readonly anchors = new Map<string, { node: Located; size: number }>();
  private nodeCount = 0;
  private aliasCount = 0;
  /** A limit is exceeded, and the tree is incomplete. */
  full = false;

  constructor(part: Span, problems: Problems) {
    this.part = part;
    this.problems = problems;
  }

  node(node: Node | null): Located {
    const span = at(this.part, node?.range);
    if (!this.count(1, span) || node === null) return { kind: 'scalar', value: null, span };
    if (isAlias(node)) return this.alias(node.source, span);
    const before = this.nodeCount;
    const result = this.content(node, span);
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) this.anchors.set(anchor, { node: result, size: this.nodeCount - before + 1 });
    return result;
  }

  private content(node: Node, span: Span): Located {
    if (isMap(node)) return this.inTypographicQuotes(span) ?? { kind: 'map', entries: this.entries(node), span };
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => this.item(item)), span };
    if (isScalar(node) && node.type === 'PLAIN') {
      const quoted = this.inTypographicQuotes(span);
      if (quoted !== null) return quoted;
    }
    return { kind: 'scalar', value: isScalar(node) ? this.scalar(node.value, span) : null, span };
  }

  /**
   * Word processors replace quotation marks by other characters, which YAML reads as letters. The text between them is
   * the intended value.
   */
  private inTypographicQuotes(span: Span): Located | null {
    const text = span.source.text.slice(span.start, span.end);
    const between = TYPOGRAPHIC_QUOTES.exec(text.trimEnd())?.[1];
    if (between === undefined) return null;
    this.problems.error(
      'typographic-quotes',
      span,
      'the quotation marks are typographic ones, which YAML takes for letters of the text; allowed: " and \'',
      { hint: `write "${between}"` },
    );
    return { kind: 'scalar', value: this.scalar(between, span), span };
  }

  private item(item: unknown): Located {
    // `[a: 1]` is a list of mappings with one key each.
    if (isPair(item)) return this.node(item.value as Node | null);
    return this.node(item as Node | null);
  }

  private entries(map: YAMLMap): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    let lastKey: string | null = null;
    for (const pair of map.items) {
      const keyNode = pair.key as Node | null;
      const keySpan = at(this.part, keyNode?.range);
      const key = isScalar(keyNode) ? String(keyNode.value) : '';
      const value = this.node(pair.value as Node | null);
      const whole = lastKey === null ? null : this.cutByComma(entries.get(lastKey), keySpan, value);
      if (whole !== null) {
        entries.set(lastKey!, whole);
        continue;
      }
      lastKey = key;
      if (FORBIDDEN_KEYS.includes(key)) {
        this.problems.error('forbidden-key', keySpan, `"${key}" is not allowed as a key`);
      } else if (entries.has(key)) {
        this.problems.error('duplicate-key', keySpan, `the key "${key}" stands twice in the same mapping`, {
          hint: 'keep one of the two',
        });
      } else {
        entries.set(key, { keySpan, value: this.empty(value, keySpan) });
      }
    }
    return entries;
  }

  /** YAML reads `{ limit: 12,5GHz }` as a limit of 12 and a key "5GHz". Returns the intended entry, or null. */
  private cutByComma(before: Entry | undefined, keySpan: Span, value: Located): Entry | null {
    if (before?.value.kind !== 'scalar' || value.kind !== 'scalar' || value.value !== null) return null;
    const span = { ...keySpan, start: before.value.span.start };
    const text = span.source.text.slice(span.start, span.end);
    const [meant, ...others] = withoutSeparators(text);
    if (meant === undefined || typeof before.value.value !== 'number') return null;
    const hint = `did you mean ${[meant, ...others].map((each) => `"${each}"`).join(' or ')}?`;
    this.problems.error(
      'decimal-comma',
      span,
      `the comma ends the value here, so that "${text}" is two; allowed: a point`,
      {
        hint,
      },
    );
    return { ...before, value: { kind: 'scalar', value: meant, span } };
  }

  /** For a key without value, the place of the key, because the value has no characters. */
  private empty(value: Located, keySpan: Span): Located {
    const blank = value.kind === 'scalar' && value.value === null && value.span.end === value.span.start;
    return blank ? { ...value, span: keySpan } : value;
  }

  private scalar(value: unknown, span: Span): ScalarValue {
    if (typeof value === 'string' && CONTROL.test(value)) {
      this.problems.error('control-character', span, 'the text contains a control character');
      return value.replaceAll(new RegExp(CONTROL, 'g'), '\ufffd');
    }
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  }

  private alias(name: string, span: Span): Located {
    const target = this.anchors.get(name);
    if (target === undefined) {
      this.problems.error('unknown-alias', span, `there is no finished anchor "&${name}" above this alias`);
    } else if (++this.aliasCount > MAX_ALIASES) {
      this.fill(span, 'too-many-aliases', `the file uses more than ${MAX_ALIASES} aliases`);
    } else if (this.count(target.size, span)) {
      return target.node;
    }
    return { kind: 'scalar', value: null, span };
  }

  private count(nodes: number, span: Span): boolean {
    this.nodeCount += nodes;
    if (this.nodeCount <= MAX_NODES) return !this.full;
    this.fill(span, 'too-many-values', `the file holds more than ${MAX_NODES} values once its aliases are followed`);
    return false;
  }

  /** Reports only the first limit that is exceeded. */
  private fill(span: Span, code: string, message: string): void {
    if (!this.full) this.problems.error(code, span, message);
    this.full = true;
  }
}

const TYPOGRAPHIC_QUOTES =
  /^[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u2039]([^\u2018-\u201f\u00ab\u00bb\u2039\u203a"\n]*)[\u2018\u2019\u201c\u201d\u00bb\u203a"]$/;

/** Characters that are not text, or change the direction of text. They are written as escapes. */
const UNPRINTABLE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Mappings and lists at this depth are written in braces. */
const FLOW_DEPTH = 3;

/** Writes plain values as YAML. Reading the text gives the same values. Names and texts stay readable. */
export function yamlText(value: unknown): string {
  const document = new NewDocument(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      // Escapes are allowed between double quotes only.
      if (typeof node.value === 'string' && node.value.search(UNPRINTABLE) >= 0) node.type = 'QUOTE_DOUBLE';
    },
    Collection(_, node, path) {
      if (path.filter(isPair).length + path.filter(isSeq).length >= FLOW_DEPTH) node.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: MAX_FILE_BYTES });
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
