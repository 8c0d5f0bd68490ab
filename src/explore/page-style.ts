/** The look of explore.html: the report's, and what a page with controls needs beside it. */

import type { Theme } from '../charts/theme.ts';
import { styleOf } from '../report/html-style.ts';

const CONTROLS = `
main, header, footer, .static { max-width: 112rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.25rem; }
main { display: grid; grid-template-columns: 20rem minmax(0, 1fr); grid-template-areas: 'controls summary' 'controls charts'; grid-template-rows: auto 1fr; gap: 1rem 1.75rem; align-items: start; margin-top: .75rem; }
.summary { grid-area: summary; } .controls { grid-area: controls; } .charts { grid-area: charts; }
.strip { display: none; }
[hidden] { display: none !important; }
bdi { unicode-bidi: isolate; }
.static { margin-top: 2rem; }
.controls { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: .25rem .5rem 1rem .25rem; }
.controls h2, .charts h2 { margin: 0 0 .5rem; padding: 0; border: 0; font-size: 1.05rem; }
details.group { margin: .5rem 0; border: 1px solid var(--rule); border-radius: 6px; }
details.group > summary, .copy > summary { padding: .5rem .75rem; color: var(--ink); font-weight: 650; cursor: pointer; overflow-wrap: anywhere; }
details.group > summary small { display: block; color: var(--muted); font-weight: 400; }
.control { margin: 0; padding: .35rem .75rem .5rem; border: 0; border-top: 1px solid var(--soft); min-width: 0; }
.control .line { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .25rem .75rem; }
.control label { color: var(--text); font-size: .875rem; }
.control .changed { color: var(--accent); font-weight: 650; }
.control input[type=number] { width: 6.5rem; padding: .2rem .35rem; border: 1px solid var(--muted); border-radius: 4px; font: inherit; font-size: .875rem; text-align: right; }
.control input[type=number]:disabled { background: var(--soft); color: var(--muted); }
.control input[type=range] { display: block; width: 100%; height: 1.75rem; margin: .1rem 0 0; accent-color: var(--accent); }
.control .was { color: var(--muted); font-size: .8125rem; }
button, select { min-height: 2.25rem; padding: .3rem .75rem; border: 1px solid var(--muted); border-radius: 4px; background: var(--paper); color: var(--ink); font: inherit; font-size: .875rem; cursor: pointer; max-width: 100%; }
button:hover { background: var(--soft); } button:disabled { color: var(--muted); border-color: var(--rule); cursor: default; }
button.primary { border-color: var(--accent); background: var(--accent); color: var(--paper); }
button:focus-visible, select:focus-visible, input:focus-visible, summary:focus-visible, textarea:focus-visible, .plot:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .75rem 0; }
.status { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; min-height: 1.75rem; color: var(--muted); font-size: .875rem; }
.status progress { width: 12rem; accent-color: var(--accent); }
.summary .lead { margin: 0; } .summary .lead p { max-width: none; margin: .3rem 0 0; font-size: 1rem; } .summary .lead p:first-child { margin: 0; font-size: 1.15rem; }
.problems { margin: 0 0 .75rem; padding: .75rem 1rem; border-left: 6px solid var(--critical); background: var(--soft); color: var(--ink); }
.problems p, .problems ul { margin: .25rem 0; max-width: none; }
.stale { opacity: .45; }
.toolbar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; }
.toolbar label { font-size: .875rem; }
.toolbar .zoom { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; }
.look { display: grid; grid-template-columns: minmax(0, 1fr) 22rem; margin-top: 1rem; gap: 0 1.75rem; align-items: start; }
.look figure { margin: 0 0 1.75rem; }
.look h3 { margin: .75rem 0 .1rem; } .look figure > p { margin: 0 0 .35rem; max-width: none; font-size: .875rem; }
.plot { position: relative; height: 18rem; touch-action: pan-y; cursor: crosshair; }
.plot.tall { height: 27rem; }
.plot canvas { position: absolute; inset: 0; }
.plot .cursor { position: absolute; top: 0; bottom: 0; left: 0; width: 0; border-left: 1px solid var(--ink); pointer-events: none; }
.plot .chosen { position: absolute; top: 0; bottom: 0; left: 0; background: var(--accent); opacity: .15; pointer-events: none; }
.tip { position: absolute; top: .5rem; left: 0; z-index: 1; padding: .35rem .6rem; border: 1px solid var(--rule); border-radius: 4px; background: var(--paper); box-shadow: 0 1px 4px #0003; color: var(--ink); font-size: .8125rem; line-height: 1.4; pointer-events: none; }
.tip table { width: auto; font-size: inherit; } .tip td { padding: 0 .35rem 0 0; border: 0; } .tip td.n { padding-left: .75rem; }
.swatch { display: inline-block; width: 1.5rem; height: .6rem; vertical-align: middle; border-top: 3px solid; }
.legend { margin: .35rem 0; } .legend table { font-size: .8125rem; } .legend th, .legend td { padding: .15rem .5rem .15rem 0; }
.legend .note { margin: .25rem 0 0; } .tip td.was { color: var(--muted); }
.counters { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; }
.counters table { font-size: .8125rem; } .counters th, .counters td { padding: .12rem .35rem; } .counters td small { margin: 0; font-size: .75rem; overflow-wrap: anywhere; }
.counters caption { padding: .5rem .35rem; color: var(--ink); font-weight: 650; text-align: left; overflow-wrap: anywhere; }
td .before { display: block; color: var(--muted); font-size: .8125rem; }
td button.link { min-width: 8rem; min-height: 0; padding: 0; border: 0; background: none; color: var(--accent); text-align: left; text-decoration: underline; overflow-wrap: anywhere; }
tr[aria-current=true] td { background: var(--soft); }
.copy { border: 1px solid var(--rule); border-radius: 6px; }
.copy textarea { display: block; width: calc(100% - 1.5rem); height: 16rem; margin: 0 .75rem .75rem; border: 1px solid var(--rule); background: var(--soft); font: .8125rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }
@media (max-width: 84rem) { .look { grid-template-columns: minmax(0, 1fr); } .counters { position: static; max-height: 28rem; border: 1px solid var(--rule); border-radius: 6px; } }
@media (max-width: 56rem) {
  main { grid-template-columns: minmax(0, 1fr); grid-template-areas: 'summary' 'controls' 'charts'; grid-template-rows: none; }
  .strip { display: block; position: fixed; right: 0; bottom: 0; left: 0; z-index: 2; padding: .5rem .9rem; border-top: 1px solid var(--rule); background: var(--paper); color: var(--ink); font-weight: 650; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  body { padding-bottom: 2.5rem; }
  .controls { position: static; max-height: none; padding: 0; }
  .plot { height: 16rem; }
  button, select { min-height: 2.75rem; } .control input[type=range] { height: 2.5rem; }
}
@media (max-width: 40rem) { main, header, footer, .static { padding-left: .9rem; padding-right: .9rem; } .summary .lead p:first-child { font-size: 1rem; } }
@media print { .controls, .toolbar, .copy, .buttons { display: none; } main, .look { display: block; } .strip { display: none; } .counters { position: static; max-height: none; } }
`;

/** The style sheet of the page in a theme. */
export function pageStyle(theme: Theme['name']): string {
  return styleOf(theme) + CONTROLS.trimStart();
}
