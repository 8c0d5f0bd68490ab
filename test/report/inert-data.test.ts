import { describe, expect, it } from 'vitest';
import { html } from '../../src/report/html.ts';
import { carryJson, findCarriedJson } from '../../src/report/inert-data.ts';

const HOSTILE = { schema: 'vchsim.summary/1', name: '</template><script>alert(1)</script><!-- & \u2028 "\\<' };

describe('the document a page carries', () => {
  it('is read back as it was, whatever its texts look like', () => {
    const carried = carryJson(JSON.stringify(HOSTILE));
    expect(carried.replace(/^<template[^>]*>|<\/template>$/g, '')).not.toMatch(/[<>&]/);
    expect(JSON.parse(findCarriedJson(`<body>${carried}</body>`)!)).toEqual(HOSTILE);
  });

  it('stands in the page, which has no script', () => {
    const report = { title: 'a', details: [], provenance: 'p', sections: [] };
    const page = html(report, new Map(), 'light', JSON.stringify(HOSTILE));
    expect(page).not.toContain('<script');
    expect(JSON.parse(findCarriedJson(page)!)).toEqual(HOSTILE);
    expect(findCarriedJson(html(report, new Map()))).toBeNull();
  });
});
