import { expect, it } from 'vitest';
import { ALLOCATIONS_CHANGED, type Message, MessageQueue } from '../../src/engine/messages.ts';

it('messages are handed out once, in the order of posting', () => {
  const queue = new MessageQueue();
  queue.post({ kind: 'booted', vm: 3 });
  queue.post({ kind: 'served', vcpu: 1 });
  const seen: Message[] = [];
  queue.deliver((message) => seen.push(message));
  queue.deliver((message) => seen.push(message));
  expect(seen).toEqual([
    { kind: 'booted', vm: 3 },
    { kind: 'served', vcpu: 1 },
  ]);
});

it('what is posted while messages are handed out is handed out after them', () => {
  const queue = new MessageQueue();
  queue.post({ kind: 'booted', vm: 0 });
  queue.post({ kind: 'booted', vm: 1 });
  const seen: string[] = [];
  queue.deliver((message) => {
    seen.push(message.kind);
    if (message.kind === 'booted' && message.vm === 0) queue.post(ALLOCATIONS_CHANGED);
  });
  expect(seen).toEqual(['booted', 'booted', 'allocations-changed']);
});
