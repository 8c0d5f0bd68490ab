/** The shape of `model:`, made from the constants it may override. */

import * as z from 'zod';
import type { Constant } from '../constants/constant.ts';
import { MODEL } from '../constants/model.ts';
import { durationText, exactDuration, flag, formOf, percent, ratio, size, whole, word } from '../fields/fields.ts';

type ModelTree = { readonly [key: string]: Constant<number | boolean | string> | ModelTree };

export const MODEL_TREE = MODEL as unknown as ModelTree;

/** Whether a node of the model's tree is a constant and not a group of them. */
export function isConstant(
  node: Constant<number | boolean | string> | ModelTree,
): node is Constant<number | boolean | string> {
  return typeof (node as { kind?: unknown }).kind === 'string';
}

/** What the parsed `model:` looks like: some leaves of the tree, in the model's own units. */
export type ModelInput = { readonly [key: string]: ModelInput | number | boolean | string | undefined };

export const modelShape = groupShape(MODEL_TREE).meta({
  description: 'Model constants that override their defaults. Reports list all overrides.',
}) as unknown as z.ZodType<ModelInput>;

function groupShape(tree: ModelTree): z.ZodObject {
  const fields: Record<string, z.ZodType> = {};
  for (const [key, node] of Object.entries(tree))
    fields[key] = (isConstant(node) ? leaf(node) : groupShape(node)).optional();
  return z.strictObject(fields);
}

function leaf(constant: Constant<number | boolean | string>): z.ZodType {
  const { gridMs } = constant;
  const steps = gridMs === undefined ? '' : `, a multiple of ${durationText(gridMs)}`;
  const about = `${constant.meaning}; default ${defaultText(constant)}${steps} (${constant.status})`;
  const [from, to] = (constant.allowed ?? [0, 0]) as readonly [number, number];
  switch (constant.kind) {
    case 'duration':
      return exactDuration(about, {
        ...{ from, to, words: `${from}ms to ${to}ms` },
        ...(gridMs === undefined ? {} : { multipleOfMs: gridMs }),
      });
    case 'serviceTime':
      // Durations are read in ms, service times kept in µs; the range is checked before the conversion.
      return exactDuration(about, { from: from / 1000, to: to / 1000, words: `${from}us to ${to}us` }).transform(
        (ms) => Math.round(ms * 1e9) / 1e6,
      );
    case 'size':
      return size(about, { from, to, words: `${from}B to ${to}B` });
    case 'fraction':
      return formOf(
        {
          percent: percent(about, { from, to, words: `${100 * from}% to ${100 * to}%` }),
          ratio: ratio(about, from, to),
        },
        (found) => (typeof found === 'string' ? 'percent' : 'ratio'),
      );
    case 'count':
      return whole(about, from, to);
    case 'boolean':
      return flag(about);
    case 'choice':
      return word(about, constant.allowed as readonly string[]);
  }
}

function defaultText({ kind, default: value }: Constant<number | boolean | string>): string {
  return `${value}${kind === 'duration' ? 'ms' : kind === 'serviceTime' ? 'us' : kind === 'size' ? 'B' : ''}`;
}
