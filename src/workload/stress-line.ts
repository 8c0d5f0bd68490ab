/** The stress command line, for readers who look for it among the workloads. */

export { type ParsedStress, parseStressLine } from '../container-host/stress-line.ts';
