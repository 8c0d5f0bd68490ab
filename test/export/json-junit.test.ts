import { describe, expect, it } from 'vitest';
import { junitXml } from '../../src/export/formats/junit-xml.ts';
import { toJson } from '../../src/export/json.ts';
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
    expect(xml).toContain('Nothing to compare');
  });

  it('names from scenarios cannot break out', () => {
    expect(xml).toContain('vm &lt;script&gt; &amp; &quot;x&quot;: a &gt; 1');
    expect(xml).not.toContain('<script');
  });

  it('holds no character XML forbids, whatever a gate and its reason are made of', () => {
    const hostile = ']]>\u0000\u0008\u000b\u001b[31m\u007f\ud800\ufffe\uffff\u202e\n\t-->';
    const text = junitXml({
      ...summary,
      scenario: { ...summary.scenario, name: 'x' },
      gates: [
        { gate: hostile, passed: false, observed: null, threshold: 1, unit: hostile, entity: hostile, reason: hostile },
      ],
    });
    // Source: XML 1.0, production 2 (Char).
    expect(text).toMatch(/^[\u0009\u000a\u0020-\ud7ff\ue000-\ufffd]*$/);
    expect(text).toContain(']]&gt;');
  });

  it('has only attributes of the schema Jenkins, GitLab and others read', () => {
    const attributes = (element: string) =>
      [...xml.matchAll(new RegExp(`<${element} ([^>]*)>`, 'g'))].flatMap((match) =>
        [...match[1]!.matchAll(/([a-z]+)="/g)].map((each) => each[1]!),
      );
    // Source: junit-10.xsd of Jenkins' xunit plugin.
    expect(attributes('testsuites')).toEqual(['name', 'tests', 'failures', 'errors', 'time']);
    expect(attributes('testsuite')).toEqual(['name', 'tests', 'failures', 'errors', 'skipped', 'time']);
    expect(new Set(attributes('testcase'))).toEqual(new Set(['classname', 'name', 'time']));
    expect(new Set(attributes('failure'))).toEqual(new Set(['type', 'message']));
  });
});
