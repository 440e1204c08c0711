import { afterEach, expect, it, vi } from 'vitest';
import { HeldLease } from './held-lease.ts';
import { LeaseEndedError } from './lease-ended-error.ts';

vi.useFakeTimers();

afterEach(() => {
  vi.clearAllTimers();
});

let clock = 1_000;
const now = (): number => clock;

function heldFor(ms: number): HeldLease {
  return new HeldLease({ partition: 2, fence: 7, until: clock + ms, now });
}

/** Lets the holder's clock and its timers go on together. */
function pass(ms: number): void {
  clock += ms;
  vi.advanceTimersByTime(ms);
}

it('is held until its time is over, and tells a work that waits', () => {
  const lease = heldFor(100);
  pass(99);
  expect([lease.isHeld(), lease.signal.aborted]).toEqual([true, false]);
  pass(1);
  expect(lease.signal.reason).toBeInstanceOf(LeaseEndedError);
  expect(lease.isHeld()).toBe(false);
});

it('lasts longer when it is renewed', () => {
  const lease = heldFor(100);
  pass(60);
  lease.renewed(clock + 100);
  pass(60);
  expect([lease.isHeld(), lease.signal.aborted]).toEqual([true, false]);
});

it('does not last shorter when the answers to two renewals change places', () => {
  const lease = heldFor(100);
  lease.renewed(clock + 200);
  lease.renewed(clock + 150);
  pass(199);
  expect(lease.isHeld()).toBe(true);
});

it('is lost and its signal aborted for who asks before any timer has run', () => {
  const lease = heldFor(100);
  clock += 101;
  expect(lease.signal.aborted).toBe(false);
  expect([lease.isHeld(), lease.signal.aborted]).toEqual([false, true]);
});

it('stays lost when a renewal is answered too late', () => {
  const lease = heldFor(100);
  clock += 101;
  lease.renewed(clock + 100);
  expect(lease.isHeld()).toBe(false);
});

it('is held while its work finishes, as long as it lasts', () => {
  const lease = heldFor(100);
  lease.giveUp();
  expect([lease.isHeld(), lease.signal.aborted]).toEqual([true, true]);
  pass(100);
  expect(lease.isHeld()).toBe(false);
});

it('leaves no timer behind when it is ended', () => {
  const lease = heldFor(100);
  lease.end(new Error('taken by another'));
  expect(lease.signal.reason).toEqual(new Error('taken by another'));
  expect([lease.isHeld(), vi.getTimerCount()]).toEqual([false, 0]);
});
