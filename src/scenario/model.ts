/** Model constants in force: the defaults of constants/model.ts with the overrides of `model:`. */

import type { Constant } from '../constants/constant.ts';
import { CPU_SINCE_6_5 } from '../constants/cpu.ts';
import { hasFeature } from '../constants/esxi.ts';
import { HOST_STATES_BEFORE_6 } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import type { ModelOverride } from '../vsphere/inventory.ts';
import { isConstant, MODEL_TREE, type ModelInput } from './shape-model.ts';

type Value = number | boolean | string;
type ConstantTree = typeof MODEL_TREE;
interface ValueTree {
  [key: string]: Value | ValueTree;
}

export interface ResolvedModel {
  readonly model: Model;
  readonly overrides: readonly ModelOverride[];
}

/**
 * Overrides are listed in the order of constants/model.ts. A constant that depends on the ESXi generation follows it
 * unless it is overridden.
 */
export function resolveModel(input: ModelInput | undefined): ResolvedModel {
  const overrides: ModelOverride[] = [];
  const tree = resolveGroup(MODEL_TREE, input ?? {}, '', overrides);
  for (const [key, value] of ofGeneration(tree as unknown as Model)) {
    if (overrides.some((override) => override.key === key)) continue;
    const [group, leafKey] = key.split('.') as [string, string];
    (tree[group] as ValueTree)[leafKey] = value;
  }
  return { model: tree as unknown as Model, overrides };
}

/** Differences of a generation from the defaults of constants/model.ts, which apply to 6.0. */
function ofGeneration(model: Model): readonly (readonly [key: string, value: Value])[] {
  if (hasFeature(model, 'longQuantum'))
    return Object.entries(CPU_SINCE_6_5).map(([key, value]) => [`cpu.${key}`, value]);
  if (hasFeature(model, 'clearState')) return [];
  return Object.entries(HOST_STATES_BEFORE_6).map(([key, value]) => [`memory.${key}`, value]);
}

function resolveGroup(tree: ConstantTree, input: ModelInput, prefix: string, overrides: ModelOverride[]): ValueTree {
  const result: ValueTree = {};
  for (const [key, node] of Object.entries(tree)) {
    const given = input[key];
    result[key] = isConstant(node)
      ? leaf(node, given as Value | undefined, `${prefix}${key}`, overrides)
      : resolveGroup(node, (given ?? {}) as ModelInput, `${prefix}${key}.`, overrides);
  }
  return result;
}

function leaf(constant: Constant<Value>, given: Value | undefined, key: string, overrides: ModelOverride[]): Value {
  if (given === undefined) return constant.default;
  overrides.push({ key, value: given, default: constant.default });
  return given;
}
