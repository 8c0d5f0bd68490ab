/** Where the catalogue's statements come from, by short name. */

export const SOURCES = {
  API: 'vSphere Web Services API reference, PerformanceManager: CPU counters, Memory counters',
  RESCPU: 'vSphere Web Services API reference, Resource scheduler counters',
  REC: 'counter metadata and 100 recorded samples of a real VM in github.com/vmware/govmomi',
  OPS: 'I. Rahabok, VMware Operations Guide, vmwareopsguide.com',
  ESXTOP: 'Z. Pan, Interpreting esxtop Statistics, VMware community',
  KB: 'VMware KB 2002181, converting between CPU summation and CPU % ready',
  CONCEPTS: 'vCenter Operations Manager 5.7 Getting Started Guide, metric concepts',
  OURS: 'vchsim: no counter of vSphere',
} as const;

export type SourceKey = keyof typeof SOURCES;
