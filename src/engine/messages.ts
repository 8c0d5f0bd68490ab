/**
 * Messages between the parts of a host.
 *
 * A part posts a message and continues. The machine delivers messages in the order of posting, at fixed places of a tick,
 * when no part is in the middle of its own work. So a sender need not know the receivers, and no message changes data that
 * a running loop uses.
 */

export type Message =
  /** A vCPU has done all the work of a finite load. */
  | { readonly kind: 'served'; readonly vcpu: number }
  /** A guest has booted. */
  | { readonly kind: 'booted'; readonly vm: number }
  /** VMs were powered on or off, or settings of a pool have changed. Resources must be divided again. */
  | { readonly kind: 'allocations-changed' };

export const ALLOCATIONS_CHANGED: Message = { kind: 'allocations-changed' };

export class MessageQueue {
  private readonly waiting: Message[] = [];

  post(message: Message): void {
    this.waiting.push(message);
  }

  /** Delivers all messages, including messages posted during delivery. */
  deliver(receive: (message: Message) => void): void {
    if (this.waiting.length === 0) return;
    for (let at = 0; at < this.waiting.length; at++) receive(this.waiting[at]!);
    this.waiting.length = 0;
  }
}
