/** The constants in force: the defaults of constants.ts with what `model:` overrides. */

import { type Constant, type Model, QUANTUM_MS_SINCE_6_5 } from '../constants.ts';
import type { ModelOverride } from './scenario.ts';
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

/** Overrides are listed in the order of constants.ts. The quantum follows the ESXi generation unless it is set itself. */
export function resolveModel(input: ModelInput | undefined): ResolvedModel {
  const overrides: ModelOverride[] = [];
  const tree = resolveGroup(MODEL_TREE, input ?? {}, '', overrides);
  const model = tree as unknown as Model;
  const quantumSet = overrides.some((override) => override.key === 'cpu.quantum');
  if (quantumSet || Number(model.esxi) < 6.5) return { model, overrides };
  return { model: { ...model, cpu: { ...model.cpu, quantum: QUANTUM_MS_SINCE_6_5 } }, overrides };
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
