import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interruptionOf } from './interruption.ts';

class HostProcess extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('an interruption', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each(['SIGINT', 'SIGTERM'])('by %s lets the command finish what is under way', (name) => {
    const host = new HostProcess();
    const signal = interruptionOf(host);
    expect(signal.aborted).toBe(false);
    host.emit(name);
    expect(signal.aborted).toBe(true);
    expect(host.exits).toEqual([]);
  });

  it('that arrives twice within a second is one', () => {
    const host = new HostProcess();
    interruptionOf(host);
    host.emit('SIGINT');
    vi.advanceTimersByTime(900);
    host.emit('SIGINT');
    expect(host.exits).toEqual([]);
  });

  it('that is repeated later ends the process at once', () => {
    const host = new HostProcess();
    interruptionOf(host);
    host.emit('SIGINT');
    vi.advanceTimersByTime(1_100);
    host.emit('SIGINT');
    expect(host.exits).toEqual([130]);
  });
});
