/** Overhead memory of a VM, reckoned as admission control does. */
export { overheadMb, overheadPages } from '../scenario/overhead.ts';
