import { describe, expect, it } from 'vitest';
import {
  escapeCsv,
  escapeHtml,
  escapeMarkdown,
  escapeTerminal,
  escapeXml,
  markdownCodeBlock,
  safeFileName,
} from '../src/escape.ts';

const SCRIPT = '<script>alert("x")</script>';
const RTL_OVERRIDE = 'report\u202egpj.exe';

describe('what every destination does', () => {
  const all = { escapeHtml, escapeXml, escapeMarkdown, escapeCsv, escapeTerminal, markdownCodeBlock };

  it.each(Object.entries(all))('%s keeps emoji and right-to-left letters', (_, escaped) => {
    expect(escaped('web 🐳 שלום')).toContain('web 🐳 שלום');
  });

  it.each(Object.entries(all))('%s makes controls, overrides and lone surrogates visible', (_, escaped) => {
    const shown = escaped(`a\u0000b\u001bc\ud800d${RTL_OVERRIDE}`);
    expect(shown).toContain('a\ufffdb\ufffdc\ufffddreport\ufffdgpj.exe');
  });
});

describe('HTML', () => {
  it('leaves no markup and closes no attribute', () => {
    expect(escapeHtml(SCRIPT)).toBe('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(escapeHtml(`" onload='x' \``)).toBe('&quot; onload=&#39;x&#39; &#96;');
    expect(escapeHtml('&lt;')).toBe('&amp;lt;');
  });
});

describe('XML', () => {
  it('escapes markup and keeps line breaks in attributes', () => {
    expect(escapeXml(`a<b & "c"\nd`)).toBe('a&lt;b &amp; &quot;c&quot;&#10;d');
  });
});

describe('Markdown', () => {
  it('no HTML, cell border, emphasis, code, link or image survives', () => {
    expect(escapeMarkdown(SCRIPT)).toBe('&lt;script&gt;alert("x")&lt;/script&gt;');
    expect(escapeMarkdown('a|b')).toBe('a\\|b');
    expect(escapeMarkdown('*a* _b_ ~c~ `d` $e$')).toBe('\\*a\\* \\_b\\_ \\~c\\~ \\`d\\` \\$e\\$');
    expect(escapeMarkdown('![x](javascript:alert(1))')).toBe('!\\[x\\](javascript:alert(1))');
    expect(escapeMarkdown('a\\|b')).toBe('a\\\\\\|b');
  });

  it('addresses and mentions do not become links', () => {
    expect(escapeMarkdown('https://evil.example')).toBe('https:\\/\\/evil.example');
    expect(escapeMarkdown('www.evil.example')).toBe('www\\.evil.example');
    expect(escapeMarkdown('@everyone a@b.example')).toBe('&#64;everyone a&#64;b.example');
    expect(escapeMarkdown('memory-limited@5f0d7e2a')).toBe('memory-limited@5f0d7e2a');
  });

  it('a line cannot become a heading, a list, a rule or a second line', () => {
    expect(escapeMarkdown('# a')).toBe('\\# a');
    expect(escapeMarkdown('- a')).toBe('\\- a');
    expect(escapeMarkdown('---')).toBe('\\---');
    expect(escapeMarkdown('-21.3 %')).toBe('-21.3 %');
    expect(escapeMarkdown('1. a')).toBe('1\\. a');
    expect(escapeMarkdown('a\n\n# b')).toBe('a \\# b');
  });

  it('a code block cannot be closed from inside', () => {
    expect(markdownCodeBlock('a\n```\n<b>')).toBe('````text\na\n```\n<b>\n````');
  });
});

describe('CSV', () => {
  it.each([
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\n=1', '"\'\n=1"'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['plain-name_1', 'plain-name_1'],
    ['', ''],
  ])('%j becomes %j', (text, cell) => {
    expect(escapeCsv(text)).toBe(cell);
  });
});

describe('terminal', () => {
  it('no escape sequence and no second line gets through', () => {
    expect(escapeTerminal('a\u001b[31mb\nc\u009bd')).toBe('a\ufffd[31mb c\ufffdd');
  });
});

const fresh = () => new Set<string>();

describe('safeFileName', () => {
  it.each([
    ['limited.busybox', 'limited.busybox'],
    ['web 1', 'web-1'],
    ['<script>alert(1)</script>', 'script-alert-1-script'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..', 'unnamed'],
    ['🚀', 'unnamed'],
    ['', 'unnamed'],
    ['naïve', 'na-ve'],
    ['a\u0000b', 'a-b'],
    ['nul', 'vm-nul'],
    ['com1.txt', 'vm-com1.txt'],
  ])('%j becomes %s', (name, expected) => {
    expect(safeFileName(name, fresh())).toBe(expected);
  });

  it('numbers names that become alike, also when only their case differs', () => {
    const taken = fresh();
    expect(['a b', 'a/b', 'A-b', 'a-b-2'].map((name) => safeFileName(name, taken))).toEqual([
      'a-b',
      'a-b-2',
      'A-b-3',
      'a-b-2-2',
    ]);
  });

  it('leaves room for a figure and an ending within 255 bytes', () => {
    expect(safeFileName('x'.repeat(1000), fresh())).toHaveLength(160);
  });
});
