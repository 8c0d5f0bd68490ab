/**
 * What the parts of a host tell each other, one message after the other.
 *
 * A part posts what has happened to it and goes on; the machine delivers in the order of posting, at fixed places of a tick,
 * when no part is in the middle of anything. So nobody needs to know who listens, and nothing is pulled from under a loop.
 */

export type Message =
  /** A vCPU has done all the work of a finite load. */
  | { readonly kind: 'served'; readonly vcpu: number }
  /** A guest has booted. */
  | { readonly kind: 'booted'; readonly vm: number }
  /** VMs were powered on or off, or settings of a pool have changed: resources are divided anew. */
  | { readonly kind: 'allocations-changed' };

export const ALLOCATIONS_CHANGED: Message = { kind: 'allocations-changed' };

export class MessageQueue {
  private readonly waiting: Message[] = [];

  post(message: Message): void {
    this.waiting.push(message);
  }

  /** Hands out all messages, those that are posted meanwhile included. */
  deliver(receive: (message: Message) => void): void {
    if (this.waiting.length === 0) return;
    for (let at = 0; at < this.waiting.length; at++) receive(this.waiting[at]!);
    this.waiting.length = 0;
  }
}
