/** The head of every page: its content policy, named before anything else that could load, and its one style sheet. */

import { sha256 } from '@noble/hashes/sha2.js';
import { escapeHtml } from '../escape.ts';
import { base64 } from './base64.ts';

export interface Head {
  readonly title: string;
  readonly style: string;
  /** Directives beside those that forbid everything but `data:` images and the style sheet. */
  readonly policy?: readonly string[];
}

/** From the doctype to `<body>`. */
export function htmlHead({ title, style, policy = [] }: Head): string {
  const allowed = [
    "default-src 'none'",
    ...policy,
    'img-src data:',
    `style-src '${sourceHash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${allowed.join('; ')}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
  ].join('\n');
}

/** How a content policy names an inline script or style: by the hash of what stands between its tags. */
export function sourceHash(text: string): string {
  return `sha256-${base64(sha256(new TextEncoder().encode(text)))}`;
}
