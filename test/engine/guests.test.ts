import { describe, expect, it } from 'vitest';
import { mean, runYaml } from '../support/model-run.ts';

const CORES = 8;

/** Ready of all VMs in percent of their powered-on time; VMs of one vCPU that want 40 % each. */
function readyPercent(vms: number, bursts: string): number {
  const run = runYaml(`vchsim: 1
name: t
duration: 5m
host: { cores: ${CORES}, mhz: 1000, memory: 64GB, swap: ssd }
vms: [{ name: v, memory: 256MB, count: ${vms}, workload: { cpu: 40%${bursts} } }]
`);
  const names = run.scenario.vms.map(({ name }) => name);
  const sum = names.reduce((ms, name) => ms + mean(run, name, 'cpu.ready.summation'), 0);
  return (100 * sum) / (names.length * 20_000);
}

function usageMhz(bursts: string): number {
  const text = `vchsim: 1
name: t
duration: 10m
host: { cores: 2, mhz: 1000, memory: 8GB, swap: ssd }
vms: [{ name: v, memory: 256MB, workload: { cpu: 40%${bursts} } }]
`;
  return mean(runYaml(text), 'v', 'cpu.usagemhz.average');
}

describe('bursts of a steady demand', () => {
  it('are exponential, 40 ms long and begin anywhere, unless told: to the same numbers', () => {
    expect(readyPercent(16, ', burst: 40ms, randomness: exponential, phase: random')).toBe(readyPercent(16, ''));
  });

  it.each(['exponential', 'fixed', 'none'])('%s: 40 %% of 1000 MHz is 400 MHz on an idle host', (randomness) => {
    // 600 s hold about 6000 cycles of 100 ms; of the mean of 6000 exponential ones the standard deviation is 1.3 %.
    for (const phase of ['random', 'aligned']) {
      const usage = usageMhz(`, burst: 40ms, randomness: ${randomness}, phase: ${phase}`);
      expect(Math.abs(usage - 400)).toBeLessThan(randomness === 'none' ? 1 : 400 * 4 * 0.013);
    }
  });

  it('make ready grow with the vCPU:pCPU ratio at the same demand per VM', () => {
    for (const randomness of ['exponential', 'fixed']) {
      const [one, two, three] = [1, 2, 3].map((ratio) => readyPercent(ratio * CORES, `, randomness: ${randomness}`));
      // At 1:1 every vCPU has a pCPU to itself; at 2:1 and 3:1 80 % and 120 % of the host are wanted.
      expect(one).toBeLessThan(0.1);
      expect(two).toBeGreaterThan(one! + 0.5);
      expect(three).toBeGreaterThan(two! + 8);
    }
  });

  it('make ready depend hardly on their length', () => {
    const ready = [10, 40, 160].map((ms) => readyPercent(20, `, burst: ${ms}ms`));
    expect(Math.max(...ready) - Math.min(...ready)).toBeLessThan(1.5);
  });

  it('that never vary and begin in step pile up: of 16 on 8 cores each burst waits for another, unless phases differ', () => {
    // In step, 8 of 16 wait 40 ms of the first cycle; then they take turns in the gaps of 60 ms and never meet again.
    const inStep = `vchsim: 1
name: t
duration: 20s
host: { cores: ${CORES}, mhz: 1000, memory: 64GB, swap: ssd }
vms: [{ name: v, memory: 256MB, count: ${2 * CORES}, workload: { cpu: 40%, randomness: none, phase: aligned } }]
`;
    const run = runYaml(inStep);
    const waited = run.scenario.vms.map(({ name }) => mean(run, name, 'cpu.ready.summation'));
    expect(waited.reduce((sum, ms) => sum + ms, 0)).toBe(CORES * 40);
  });
});
