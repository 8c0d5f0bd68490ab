/**
 * SARIF 2.1.0, the format in which code scanning shows what a tool has found, line by line.
 *
 * Source: OASIS, Static Analysis Results Interchange Format 2.1.0, and what GitHub reads of it: a rule with help, a
 * result with a relative location, a fingerprint by which a result is known again on another line. Documented.
 */

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { escapeSarif } from '../../escape.ts';
import type { Place } from '../../scenario/places.ts';
import { VERSION } from '../../version.ts';
import { toJson } from '../json.ts';

export type SarifLevel = 'error' | 'warning' | 'note';

export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly level: SarifLevel;
}

export interface SarifResult {
  readonly rule: SarifRule;
  readonly level: SarifLevel;
  readonly message: string;
  readonly place: SarifPlace;
  readonly related?: readonly { readonly place: SarifPlace; readonly says: string }[];
  /** Identifies the same result in later uploads, even when its line number has changed. */
  readonly identity: readonly (string | null)[];
  /** Numbers for those who want them. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** A file, and where in it; no region for a problem with the file as a whole. */
export interface SarifPlace {
  readonly file: string;
  readonly region: Omit<Place, 'file'> | null;
}

/** Results GitHub shows of one upload; worse ones come first. Source: GitHub, "SARIF results exceed one or more limits". */
const RESULTS_MAX = 5000;

/**
 * The file's text.
 * @param category tells several uploads of one commit apart, e.g. the name of the scenario
 * @param results in order of importance
 */
export function sarif(category: string, results: readonly SarifResult[]): string {
  const shown = results.slice(0, RESULTS_MAX);
  const rules = [...new Map(shown.map(({ rule }) => [rule.id, rule])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ruleIndexes = new Map(rules.map((rule, at) => [rule.id, at]));
  const left = results.length - shown.length;
  return toJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'vchsim', semanticVersion: VERSION, rules: rules.map(ruleOf) } },
        automationDetails: { id: `vchsim/${category}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            ...(left === 0
              ? {}
              : {
                  toolExecutionNotifications: [
                    { level: 'note', message: { text: `${left} more results are left out.` } },
                  ],
                }),
          },
        ],
        results: shown.map((result) => resultOf(result, ruleIndexes.get(result.rule.id)!)),
      },
    ],
  });
}

function ruleOf({ id, title, help, level }: SarifRule): object {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: help },
    help: { text: help, markdown: help },
    defaultConfiguration: { level },
  };
}

function resultOf({ rule, level, message, place, related = [], identity, properties }: SarifResult, ruleIndex: number) {
  return {
    ruleId: rule.id,
    ruleIndex,
    level,
    message: { text: escapeSarif(message) },
    locations: [locationOf(place)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((each, id) => ({
            id,
            ...locationOf(each.place),
            message: { text: escapeSarif(each.says) },
          })),
        }),
    partialFingerprints: { 'vchsim/v1': fingerprint([rule.id, ...identity]) },
    ...(properties === undefined ? {} : { properties }),
  };
}

function locationOf({ file, region }: SarifPlace) {
  const artifactLocation = { uri: file.split('/').map(encodeURIComponent).join('/') };
  if (region === null) return { physicalLocation: { artifactLocation } };
  const { line, column, endColumn } = region;
  return {
    physicalLocation: { artifactLocation, region: { startLine: line, startColumn: column, endLine: line, endColumn } },
  };
}

/** 64 bits are enough to tell the results of one repository apart. */
function fingerprint(identity: readonly (string | null)[]): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(identity)))).slice(0, 16);
}
