import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/export/json.ts';
import { junitXml } from '../../src/export/junit.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

describe('JSON', () => {
  it('keeps the order of keys, rounds to three decimals and ends in a line feed', () => {
    expect(toJson({ b: 1 / 3, a: [2, 0.0004], c: null })).toBe(
      '{\n  "b": 0.333,\n  "a": [\n    2,\n    0\n  ],\n  "c": null\n}\n',
    );
  });

  it('has no NaN: what is not a number is null', () => {
    expect(toJson({ a: Number.NaN, b: Number.NEGATIVE_INFINITY })).toBe('{\n  "a": null,\n  "b": null\n}\n');
  });
});

describe('JUnit', () => {
  const { summary } = syntheticRun();
  const gates = [
    { gate: 'vm busybox: cpu.readiness.average p95 < 5%', passed: true, observed: 3.1, threshold: 5, unit: '%' },
    { gate: 'vm <script> & "x": a > 1', passed: false, observed: 0.25, threshold: 1, unit: 'ms' },
    { gate: 'vm nobody: a > 1', passed: false, observed: null, threshold: 1, unit: 'ms' },
  ];
  const xml = junitXml({ ...summary, gates });

  it('has one test case per gate and counts the failures', () => {
    expect(xml).toContain('<testsuite name="memory-limited" tests="3" failures="2" errors="0" skipped="0" time="0">');
    expect(xml.match(/<testcase /g)).toHaveLength(3);
    expect(xml).toContain('name="vm busybox: cpu.readiness.average p95 &lt; 5%" time="0"/>');
  });

  it('a failed gate says what was observed, or that nothing was', () => {
    expect(xml).toContain('Observed 0.25 ms, compared with 1 ms.');
    expect(xml).toContain('Nothing to check');
  });

  it('names from scenarios cannot break out', () => {
    expect(xml).toContain('vm &lt;script&gt; &amp; &quot;x&quot;: a &gt; 1');
    expect(xml).not.toContain('<script');
  });
});
