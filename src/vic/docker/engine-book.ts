/**
 * State of one Docker engine between calls: its containers by name, and how its API is reached. The engine belongs to a
 * VCH or runs in a container. Reading a scenario uses this state to check calls. The simulation uses it to execute
 * them.
 *
 * Model. A name becomes free after its container was removed, renamed, or ended without being kept.
 */

import type { ApiKeys, ApiRequest, Connection } from '../../vsphere/vch.ts';
import { type Engine, nameInUse, noSuchContainer, sameName } from './answers.ts';
import { connectionRefusal } from './connection.ts';
import { containerId, randomContainerName } from './names.ts';

/** Container with a name. */
export interface Listed {
  /** The short id. */
  readonly id: string;
}

export interface EngineKeys {
  readonly seed: number;
  /** The VCH, or another text that distinguishes engines. Ids and invented names derive from it. */
  readonly owner: string;
  readonly api: ApiKeys;
  /** Left out: that of a VCH. */
  readonly engine?: Engine;
}

export class EngineBook<Container extends Listed> {
  /** Current connection settings. */
  api: ApiKeys;
  private readonly byName = new Map<string, Container>();
  private readonly keys: EngineKeys;
  private readonly isGone: (container: Container) => boolean;
  /** Number of containers created so far. */
  private position = 0;

  constructor(keys: EngineKeys, isGone: (container: Container) => boolean) {
    this.keys = keys;
    this.api = keys.api;
    this.isGone = isGone;
  }

  /** Message of a client that cannot connect. null: it connects, or its environment decides. */
  unreached(connection: Connection | undefined, request: ApiRequest): ReturnType<typeof connectionRefusal> {
    return connection === undefined ? null : connectionRefusal(connection, this.api, request);
  }

  /** Id and name of the next container. The name is the requested one or an invented one. */
  identify(asked: string | undefined): { readonly name: string; readonly id: string } {
    const { seed, owner } = this.keys;
    const position = this.position++;
    const id = containerId(seed, owner, position);
    return { id, name: asked ?? randomContainerName(seed, owner, position, new Set(this.byName.keys())) };
  }

  add(name: string, container: Container): void {
    this.byName.set(name, container);
  }

  remove(name: string): void {
    this.byName.delete(name);
  }

  /** Container that has a name, or had it until it ended. */
  known(name: string): Container | null {
    return this.byName.get(name) ?? null;
  }

  /** Container that has a name. null: none. */
  holder(name: string): Container | null {
    const container = this.known(name);
    return container === null || this.isGone(container) ? null : container;
  }

  /** Existing containers. */
  present(): readonly Container[] {
    return [...this.byName.values()].filter((each) => !this.isGone(each));
  }

  /** Refusal of a new container with that name. null: the name is free. */
  nameRefusal(name: string): string | null {
    const holder = this.holder(name);
    return holder === null ? null : nameInUse(name, holder.id, this.keys.engine);
  }

  /** Renames a container. Returns the refusal, or null. */
  rename(from: string, to: string): string | null {
    const container = this.holder(from);
    if (container === null) return noSuchContainer(from);
    if (from === to) return sameName();
    const refusal = this.nameRefusal(to);
    if (refusal !== null) return refusal.replace('Conflict', 'conflict');
    this.byName.delete(from);
    this.byName.set(to, container);
    return null;
  }
}
