import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('fixtures/process-under-test.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly messages: readonly string[];
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
}

/** Runs the fixture, sends it the signals once it has begun, and waits for its end. */
async function run(what: string, ...signals: readonly NodeJS.Signals[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--conditions=@streamfold/source', FIXTURE, what]);
  const lines: Readonly<Record<string, unknown>>[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(JSON.parse(text) as Record<string, unknown>);
    if (lines.length === 1) signals.forEach((name) => child.kill(name));
  });
  await once(child, 'close');
  return { code: child.exitCode, lines, messages: lines.map(({ msg }) => String(msg)), stderr };
}

describe('runProcess', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s and exits with 0', async (name) => {
    const { code, messages, stderr } = await run('runs', name);
    expect(messages).toEqual(['begun', 'fixture is stopping', 'closed', 'fixture stopped']);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('is not hurried by a signal that comes again', async () => {
    const { code, messages } = await run('runs', 'SIGINT', 'SIGTERM', 'SIGINT');
    expect(messages).toEqual(['begun', 'fixture is stopping', 'closed', 'fixture stopped']);
    expect(code).toBe(0);
  });

  it('says in one sentence why an expected start failure happened, and exits with 1', async () => {
    const { code, lines, stderr } = await run('refuses');
    expect(lines[1]).toEqual({
      time: expect.any(String) as string,
      level: 'error',
      service: 'fixture',
      msg: 'fixture could not start: port 1 is in use: set PORT',
      code: 'start_failed',
    });
    expect([code, lines.length, stderr]).toEqual([1, 2, '']);
  });

  it('logs an unexpected start failure with its stack', async () => {
    const { code, lines } = await run('breaks');
    expect(lines[1]?.['error']).toMatchObject({ name: 'TypeError', stack: /at / });
    expect(code).toBe(1);
  });

  it('stops what is left and exits with 1 when the process fails', async () => {
    const { code, messages } = await run('fails');
    expect(messages).toEqual([
      'begun',
      'fixture failed: the loop ended',
      'fixture is stopping',
      'closed',
      'fixture stopped',
    ]);
    expect(code).toBe(1);
  });

  it('does the same when something is thrown where nothing catches it', async () => {
    const { code, messages } = await run('crashes');
    expect(messages).toEqual([
      'begun',
      'fixture failed',
      'fixture is stopping',
      'closed',
      'fixture stopped',
    ]);
    expect(code).toBe(1);
  });

  it('ends a stop that does not finish at its deadline, with 1', async () => {
    const { code, messages } = await run('hangs', 'SIGTERM');
    expect(messages).toEqual([
      'begun',
      'fixture is stopping',
      'fixture did not stop within 400 ms',
    ]);
    expect(code).toBe(1);
  });

  it('ends a start that does not heed the signal at the deadline, with 1', async () => {
    const { code, messages } = await run('starting', 'SIGTERM');
    expect(messages).toEqual(['begun', 'fixture did not start in time to stop']);
    expect(code).toBe(1);
  });
});
