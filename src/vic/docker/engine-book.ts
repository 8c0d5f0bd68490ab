/**
 * What one Docker engine knows as calls come in: its containers by the names they bear, and how its API is reached. An engine
 * is that of a VCH, or one in a container. What calls may meet is told from it when a scenario is read, and what they do meet
 * when it is simulated.
 *
 * Model. A name is free again once its container was removed or renamed, or is gone by itself.
 */

import type { ApiKeys, ApiRequest, Connection } from '../../vsphere/vch.ts';
import { type Engine, nameInUse, noSuchContainer, sameName } from './answers.ts';
import { connectionRefusal } from './connection.ts';
import { containerId, randomContainerName } from './names.ts';

/** What stands under a name. */
export interface Listed {
  /** The short id. */
  readonly id: string;
}

export interface EngineKeys {
  readonly seed: number;
  /** The VCH, or what else tells engines apart: ids and invented names derive from it. */
  readonly owner: string;
  readonly api: ApiKeys;
  /** Left out: that of a VCH. */
  readonly engine?: Engine;
}

export class EngineBook<Container extends Listed> {
  /** How it is reached at present. */
  api: ApiKeys;
  private readonly byName = new Map<string, Container>();
  private readonly keys: EngineKeys;
  private readonly isGone: (container: Container) => boolean;
  /** Number of containers it has had so far. */
  private position = 0;

  constructor(keys: EngineKeys, isGone: (container: Container) => boolean) {
    this.keys = keys;
    this.api = keys.api;
    this.isGone = isGone;
  }

  /** What a client prints that does not get through; null: it does, or leaves it to its environment how. */
  unreached(connection: Connection | undefined, request: ApiRequest): ReturnType<typeof connectionRefusal> {
    return connection === undefined ? null : connectionRefusal(connection, this.api, request);
  }

  /** The id of the next container, and the name it bears: the one that is asked for, or an invented one. */
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

  /** Who has a name, or had it when it went by itself. */
  known(name: string): Container | null {
    return this.byName.get(name) ?? null;
  }

  /** Who has a name; null: nobody. */
  holder(name: string): Container | null {
    const container = this.known(name);
    return container === null || this.isGone(container) ? null : container;
  }

  /** Who is there. */
  present(): readonly Container[] {
    return [...this.byName.values()].filter((each) => !this.isGone(each));
  }

  /** What is answered to a new container of that name; null: nothing is in its way. */
  nameRefusal(name: string): string | null {
    const holder = this.holder(name);
    return holder === null ? null : nameInUse(name, holder.id, this.keys.engine);
  }

  /** Gives a container another name; returns what is answered when that cannot be, or null. */
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
