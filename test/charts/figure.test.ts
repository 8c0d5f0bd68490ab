import { describe, expect, it } from 'vitest';
import { figureOf, setFormat } from '../../src/charts/figure.ts';
import type { HeatPlot } from '../../src/charts/plot.ts';

const captions = { title: 'CPU by pCPU', subtitle: '8 cores', footer: 'SIMULATED' };
const plot: HeatPlot = { kind: 'heat', spanMs: 1000, endsMs: [], rows: [], rowsTitle: 'pCPU', scaleTitle: 'Busy' };

describe('a figure', () => {
  it('says what it shows before its plot is made, which is at each drawing', () => {
    let made = 0;
    const figure = figureOf('charts/host/a-pcpus.png', captions, () => {
      made++;
      return plot;
    });
    expect(figure.alt).toBe('CPU by pCPU. 8 cores.');
    expect(made).toBe(0);
    figure.chart();
    figure.chart();
    expect(made).toBe(2);
  });

  it('lies beside itself in another format', () => {
    expect(setFormat('charts/vm/a.png.b-cpu.svg', 'png')).toBe('charts/vm/a.png.b-cpu.png');
  });
});
