/**
 * Placements in one line: `( [oo]2 {[o]1 [o]1}<2000 )8` is a host with 8 cores, a 2-vCPU VM with two busy threads, and a
 * pool limited to 2,000 MHz that holds two busy 1-vCPU VMs.
 *
 *     host    '(' item… ')' cores            cores of 2,000 MHz; '(( … ))' cores: with hyper-threading
 *     VM      '[' thread… ']' vcpus setting…  threads: o busy · digit d: d × 10 % of a vCPU · none: idle
 *     pool    '{' item… '}' setting…
 *     setting '<' MHz limit · '>' MHz reservation · '*' shares (a number, or l n h for low, normal, high)
 *
 * VMs are called a, b, c … and pools A, B, C … in order of appearance (those of a pool after the pool's outer ones).
 */

import type { Scenario } from '../../src/vsphere/inventory.ts';
import { scenarioOf } from './model-run.ts';

export interface NotationOptions {
  readonly mhz?: number;
  readonly turbo?: number;
  readonly duration?: string;
  readonly seed?: number;
  /** Lines of YAML under `model: cpu:`, in flow style: `{ quantum: 200ms }`. */
  readonly cpuModel?: string;
}

const LEVELS = { l: 'low', n: 'normal', h: 'high' } as const;

/** The scenario of a placement. Throws an Error that says where the line goes wrong. */
export function placed(line: string, options: NotationOptions = {}): Scenario {
  return scenarioOf(placementYaml(line, options));
}

export function placementYaml(line: string, options: NotationOptions = {}): string {
  const { mhz = 2000, turbo = 1, duration = '1m', seed = 1, cpuModel } = options;
  const placement = new Placement(line);
  return [
    'vchsim: 1',
    'name: placement',
    `duration: ${duration}`,
    `seed: ${seed}`,
    `host: { name: esx, cores: ${placement.cores}, mhz: ${mhz}, turbo: ${turbo}, memory: 1TB, hyperthreading: ${placement.hyperthreading} }`,
    ...(cpuModel === undefined ? [] : [`model: { cpu: ${cpuModel} }`]),
    ...(placement.pools.length === 0 ? [] : ['pools:', ...placement.pools]),
    ...(placement.vms.length === 0 ? [] : ['vms:', ...placement.vms]),
    '',
  ].join('\n');
}

class Placement {
  readonly pools: string[] = [];
  readonly vms: string[] = [];
  readonly hyperthreading: boolean;
  readonly cores: number;
  private readonly line: string;
  private at = 0;

  constructor(line: string) {
    this.line = line;
    this.expect('(');
    this.hyperthreading = this.take('(');
    this.items(null);
    this.expect(')');
    if (this.hyperthreading) this.expect(')');
    this.cores = this.number();
    this.skip();
    if (this.at < line.length) this.fail('the end');
  }

  private items(pool: string | null): void {
    for (;;) {
      if (this.take('[')) this.vm(pool);
      else if (this.take('{')) this.pool(pool);
      else return;
    }
  }

  private vm(pool: string | null): void {
    const name = nameOf('a', this.vms.length);
    let wanted = 0;
    let threads = 0;
    while (!this.take(']')) {
      const thread = this.line[this.at++] ?? this.fail('a thread or ]');
      if (thread === 'o') wanted += 100;
      else if (/\d/.test(thread)) wanted += 10 * Number(thread);
      else this.fail('a thread or ]');
      threads++;
    }
    const vcpus = this.number();
    if (threads > vcpus) this.fail('as many vCPUs as threads');
    const busy = wanted === 100 * vcpus || threads === 0 || wanted !== 100 * threads;
    // Fewer busy threads than vCPUs are stress workers: they stay on the vCPUs they began on.
    const workload = busy ? `{ cpu: ${wanted / vcpus}% }` : `"stress --cpu ${threads}"`;
    const fields = [`name: ${name}`, `vcpus: ${vcpus}`, 'memory: 256MB', `workload: ${workload}`];
    this.vms.push(`  - { ${[...fields, ...inPool('pool', pool), ...this.settings()].join(', ')} }`);
  }

  private pool(parent: string | null): void {
    const name = nameOf('A', this.pools.length);
    const index = this.pools.push('') - 1;
    this.items(name);
    this.expect('}');
    this.pools[index] = `  - { ${[`name: ${name}`, ...inPool('parent', parent), ...this.settings()].join(', ')} }`;
  }

  private settings(): string[] {
    const settings: string[] = [];
    for (;;) {
      if (this.take('<')) settings.push(`limit: ${this.number()}MHz`);
      else if (this.take('>')) settings.push(`reservation: ${this.number()}MHz`);
      else if (this.take('*')) settings.push(`shares: ${this.shares()}`);
      else return settings.length === 0 ? [] : [`cpu: { ${settings.join(', ')} }`];
    }
  }

  private shares(): string {
    const level = LEVELS[this.line[this.at] as keyof typeof LEVELS];
    if (level === undefined) return String(this.number());
    this.at++;
    return level;
  }

  private number(): number {
    const digits = /^\d+/.exec(this.line.slice(this.at))?.[0] ?? this.fail('a number');
    this.at += digits.length;
    return Number(digits);
  }

  private skip(): void {
    while (this.line[this.at] === ' ') this.at++;
  }

  private take(sign: string): boolean {
    this.skip();
    if (this.line[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private expect(sign: string): void {
    if (!this.take(sign)) this.fail(sign);
  }

  private fail(wanted: string): never {
    throw new Error(`${this.line}\n${' '.repeat(this.at)}^ ${wanted} expected`);
  }
}

const inPool = (key: string, pool: string | null) => (pool === null ? [] : [`${key}: ${pool}`]);

function nameOf(first: 'a' | 'A', index: number): string {
  const letter = String.fromCharCode(first.charCodeAt(0) + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}
