/** Blame in words: "62 % of web's ready: db running; 38 %: limit of VCH prod." */

import type { Run, VmWaitAttribution, VmWaitCause } from '../../counters/sample.ts';
import { percent, poolInWords, spokenName } from './wording.ts';

/** "db running", "limit of VCH prod", "its own limit", "its own other vCPUs", "others". */
export function causeInWords(run: Run, victim: number | null, { cause, entityIndex }: VmWaitCause): string {
  if (cause === 'itself') return 'its own other vCPUs';
  if (cause === 'other' || entityIndex === null) return 'others';
  if (cause === 'limit')
    return entityIndex === victim ? 'its own limit' : `limit of ${entityInWords(run, entityIndex)}`;
  return `${entityInWords(run, entityIndex)} running`;
}

export function entityInWords({ scenario, entities }: Run, entityIndex: number): string {
  const { kind, index, name } = entities[entityIndex]!;
  if (kind === 'vm') return spokenName(scenario, scenario.vms[index]!);
  return kind === 'resourcePool' ? poolInWords(scenario.pools[index]!) : name;
}

/** Number of causes named in a sentence, and the smallest share that is named. All other causes are "others". */
const TOLD_MAX = 3;
const LEAST_TOLD_SHARE = 0.05;

/** Whether a cause stands out among a victim's causes. */
export function standsOut({ readyUs }: VmWaitAttribution, { cause, us }: VmWaitCause): boolean {
  return cause !== 'other' && us >= LEAST_TOLD_SHARE * readyUs;
}

/** Who or what one VM waited for, as one sentence. */
export function describeWait(run: Run, victim: VmWaitAttribution): string {
  const { readyUs, causes, entityIndex } = victim;
  const share = (us: number) => percent((100 * us) / readyUs);
  const whose = ` of ${possessive(entityInWords(run, entityIndex))} ready`;
  const told = causes.filter((cause) => standsOut(victim, cause)).slice(0, TOLD_MAX);
  const largest = causes.find(({ cause }) => cause !== 'other');
  if (told.length === 0) return `100 %${whose}: others${largest ? `, each ${share(largest.us)} of it or less` : ''}.`;
  const restUs = readyUs - told.reduce((sum, { us }) => sum + us, 0);
  const rest: VmWaitCause[] = restUs > 0 ? [{ cause: 'other', entityIndex: null, us: restUs }] : [];
  const parts = [...told, ...rest].map(
    (cause, at) => `${share(cause.us)}${at === 0 ? whose : ''}: ${causeInWords(run, entityIndex, cause)}`,
  );
  return `${parts.join('; ')}.`;
}

const possessive = (name: string) => (name.endsWith('s') ? `${name}’` : `${name}’s`);

/** A VM or pool is named from this share of the waiting for pCPUs. Assumed. */
const CULPRIT_SHARE = 0.2;

/**
 * The VMs that ran while a VM waited for a pCPU, as a sentence that follows the finding: " Of that, 62 % was db running."
 * Empty when the VM did not wait.
 */
export function culpritInWords(run: Run, victim: VmWaitAttribution | null): string {
  if (victim === null) return '';
  const waiting = victim.causes.filter(({ cause }) => cause !== 'limit');
  const waitingUs = waiting.reduce((sum, { us }) => sum + us, 0);
  const main = waiting.find(({ cause }) => cause === 'running' || cause === 'itself');
  if (main === undefined) return '';
  const share = main.us / waitingUs;
  if (share < CULPRIT_SHARE)
    return `${poolCulprit(run, victim, waitingUs)} No single VM had more than ${percent(100 * share)} of that.`;
  return ` Of that, ${percent(100 * share)} was ${causeInWords(run, victim.entityIndex, main)}.`;
}

/** The pool whose VMs had most of what was waited for, where they stand out together. */
function poolCulprit(run: Run, { pools, entityIndex }: VmWaitAttribution, waitingUs: number): string {
  const [largest] = pools;
  if (largest === undefined || largest.us < CULPRIT_SHARE * waitingUs) return '';
  const { vms, pools: all } = run.scenario;
  const pool = all[run.entities[largest.entityIndex]!.index]!;
  const whose = vms[run.entities[entityIndex]!.index]!.pool === pool.name ? 'the other VMs' : 'the VMs';
  return ` Of that, ${percent((100 * largest.us) / waitingUs)} was ${whose} of ${poolInWords(pool)} running.`;
}
