/**
 * The look of report.html, inlined into it: light, one column, tables that scroll on a phone, nothing cut on A4 or Letter.
 * No font is loaded; no rule fetches anything.
 */

import type { Theme } from '../charts/theme.ts';

/** The variables are the theme; `DARK` sets them anew. */
const STYLE = `
:root { --paper: #fff; --ink: #16202b; --text: #2f3b47; --muted: #5c6873; --rule: #d5dbe1; --soft: #f4f6f8; --accent: #0072b2;
  --good: #007a5a; --info: #0065a0; --warning: #8a5a00; --critical: #b3261e; --alert: #e69f00; color-scheme: light; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: auto; }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main, header, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.5rem; }
h1 { margin: 0 0 .25rem; color: var(--ink); font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .75rem; padding-top: .5rem; border-top: 2px solid var(--rule); color: var(--ink); font-size: 1.3rem; }
section:first-of-type h2 { margin-top: 1rem; }
h3 { margin: 1.75rem 0 .5rem; color: var(--ink); font-size: 1.05rem; overflow-wrap: anywhere; }
summary { padding: .35rem 0; cursor: pointer; } summary h3 { display: inline; }
p, ul { margin: .6rem 0; max-width: 52rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.provenance, .note { color: var(--muted); font-size: .875rem; }
.details { margin: .5rem 0; }
nav { margin: .75rem 0 0; font-size: .875rem; }
nav a { display: inline-block; margin: 0 .9rem .25rem 0; padding: .15rem 0; }
.lead { max-width: none; padding: .8rem 1rem; border-left: 6px solid var(--muted); background: var(--soft); color: var(--ink); font-size: 1.2rem; line-height: 1.45; }
.lead.good { border-color: var(--good); } .lead.info { border-color: var(--info); }
.lead.warning { border-color: var(--alert); } .lead.critical { border-color: var(--critical); }
.key { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1rem 0; padding: 0; }
.key div { padding: .75rem 1rem; border: 1px solid var(--rule); border-radius: 6px; }
.key dd { margin: 0; color: var(--ink); font-size: 1.45rem; font-weight: 650; line-height: 1.25; overflow-wrap: anywhere; }
.key dt { color: var(--muted); font-size: .875rem; overflow-wrap: anywhere; }
.key div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: .6rem 0; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.4; }
th { padding: .4rem .6rem; border-bottom: 2px solid var(--rule); color: var(--ink); text-align: left; vertical-align: bottom; }
td { padding: .4rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; overflow-wrap: break-word; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; }
td.n { white-space: nowrap; }
td.w { min-width: 16rem; }
td small { display: block; margin-top: .15rem; color: var(--muted); font-size: .8125rem; overflow-wrap: break-word; }
td.n small { white-space: normal; }
code, pre { font: .8125rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { margin: .75rem 0; padding: .75rem 1rem; background: var(--soft); white-space: pre-wrap; }
.tag { font-weight: 650; }
.tag.good { color: var(--good); } .tag.info { color: var(--info); } .tag.warning { color: var(--warning); } .tag.critical { color: var(--critical); }
figure { margin: 1.25rem 0; }
figure img { display: block; width: 100%; height: auto; border: 1px solid var(--rule); }
figcaption { margin-top: .35rem; break-before: avoid; color: var(--muted); font-size: .875rem; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-bottom: 2rem; border-top: 1px solid var(--rule); padding-top: .75rem; }
@media (max-width: 40rem) {
  main, header, footer { padding-left: .9rem; padding-right: .9rem; }
  h1 { font-size: 1.3rem; } .lead { font-size: 1.05rem; } .key dd { font-size: 1.2rem; }
  .key { grid-template-columns: 1fr; gap: .5rem; }
  nav { white-space: nowrap; overflow-x: auto; } nav a { padding: .5rem 0; }
}
@page { margin: 14mm; }
@media print {
  body { font-size: 10pt; } main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav { display: none; } a { color: inherit; text-decoration: none; }
  h1 { font-size: 16pt; } h2 { font-size: 13pt; } h3 { font-size: 11pt; } .lead { font-size: 12pt; }
  h2 { margin: 6mm 0 2mm; } h3 { margin: 3mm 0 1mm; } p, ul { margin: 1.5mm 0; } figure, .scroll, .key, pre { margin: 2mm 0; }
  h2, h3 { break-after: avoid; }
  figure, .key, .lead, tr { break-inside: avoid; }
  figure img { height: auto; width: auto; max-width: 100%; max-height: 108mm; }
  #verdict { display: flex; flex-direction: column; min-height: 226mm; max-height: 230mm; break-after: page; }
  #verdict > * { flex: none; } #verdict .lead { padding: 1mm 3mm; margin: 1mm 0; font-size: 11pt; line-height: 1.3; } #verdict p { margin: .8mm 0; font-size: 9pt; line-height: 1.3; } #verdict h2 { margin-top: 3mm; }
  #verdict figure { flex: 1 1 70mm; min-height: 60mm; display: flex; flex-direction: column; }
  #verdict figure .scroll { flex: 1 1 0; min-height: 0; margin: 0; } #verdict figure img { height: 100%; max-height: none; width: 100%; object-fit: contain; object-position: left top; border: 0; }
  header { padding-top: 0; } .explore { display: none; } .provenance, .details { margin: 1mm 0; font-size: 8pt; }
  .key { grid-template-columns: repeat(3, 1fr); gap: 3mm; } .key div { padding: 1mm 3mm; } .key dd { font-size: 12pt; } .key dt { font-size: 8pt; line-height: 1.25; }
  summary { list-style: none; padding: 0; }
  details:not([open]) { display: inline-block; margin: 0 5mm 1mm 0; } details:not([open]) h3 { font-weight: normal; font-size: 8pt; }
  .scroll { overflow: visible; } thead { display: table-header-group; }
  table { font-size: 7.5pt; } th, td { padding: .8mm 1.5mm; } td small { font-size: 7pt; } code { font-size: 7pt; }
  .tag { white-space: nowrap; } td.w { min-width: 0; } td.w, td small, td code { overflow-wrap: anywhere; }
  .lead, .key div, pre, .tag { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;

const DARK = `
@media screen { :root { --paper: #14181d; --ink: #f0f4f8; --text: #c9d2da; --muted: #97a4b0; --rule: #3a444e; --soft: #1d232a;
  --accent: #6cb6f0; --good: #4fc79a; --info: #6cb6f0; --warning: #f2b632; --critical: #ff8578; --alert: #f2b632; color-scheme: dark; } }
`;

/** The style sheet of a page; on paper every page is light. */
export function styleOf(theme: Theme['name']): string {
  return theme === 'dark' ? `${STYLE}${DARK.trimStart()}` : STYLE;
}
