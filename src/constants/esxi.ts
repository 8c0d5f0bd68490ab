/** From which ESXi generation on the model behaves differently. */

/**
 * First ESXi version with: the free state "clear", the longer quantum, a floor of active memory, the division of a pool's
 * reservation in two passes, scalable shares.
 * Source: D. Epping 2015; [OPT]; [OPT]; VMware, DRS enhancements in vSphere 6.7; F. Denneman 2020. Documented.
 */
export const ESXI_SINCE = {
  clearState: 6,
  longQuantum: 6.5,
  activeFloor: 6.5,
  twoPassDivision: 6.7,
  scalableShares: 7,
} as const;

/** Whether the generation that a scenario names has a feature. */
export function hasFeature(model: { readonly esxi: string }, feature: keyof typeof ESXI_SINCE): boolean {
  return Number(model.esxi) >= ESXI_SINCE[feature];
}
