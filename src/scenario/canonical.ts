/** Canonical text of a scenario: the resolved data as JSON with sorted keys. Also its SHA-256. */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Scenario } from '../vsphere/inventory.ts';

/** JSON without white space, keys in code-unit order. Numbers are written as JavaScript does. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(',')}}`;
}

/** 64 hex digits. */
export function scenarioSha256(scenario: Scenario): string {
  return sha256OfJson(scenario);
}

/** SHA-256 of plain data as canonical JSON, 64 hex digits. */
export function sha256OfJson(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}
