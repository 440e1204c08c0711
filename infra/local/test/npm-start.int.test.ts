import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withRedisClient } from '../src/redis/redis-client.ts';
import {
  allEnded,
  eventually,
  readAddressesOf,
  runStandIn,
  temporaryFolder,
} from './support/stack-run.ts';

const READY = 'Streamfold is ready';

describe('npm start', () => {
  it('brings everything up, says where it listens, and ends all of it on Ctrl-C', async () => {
    const dataDir = temporaryFolder();
    const run = await runStandIn(dataDir);
    await run.waitFor('Ctrl-C stops everything');
    const processes = run.processes();
    expect(run.output()).toContain(`http://127.0.0.1:${String(run.port)}`);
    expect(run.output()).toMatch(/redis:\/\/127\.0\.0\.1:\d+/);
    expect(run.output()).toMatch(/mongodb:\/\/127\.0\.0\.1:\d+/);
    run.child.kill('SIGINT');
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    const order = ['account service', 'projector', 'MongoDB', 'Redis'];
    const places = order.map((name) => run.output().indexOf(`Stopping ${name}`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await allEnded(processes);
  });

  it('keeps the data between runs, and begins anew with --fresh', async () => {
    const dataDir = temporaryFolder();
    const size = (): Promise<number> =>
      withRedisClient(String(readAddressesOf(dataDir)['redisUrl']), (client) => client.dbsize());
    const first = await runStandIn(dataDir);
    await first.waitFor(READY);
    const url = String(readAddressesOf(dataDir)['redisUrl']);
    await withRedisClient(url, (client) => client.set('kept', 'value'));
    first.child.kill('SIGTERM');
    await first.ended;
    const second = await runStandIn(dataDir);
    await second.waitFor(READY);
    expect(await size()).toBe(1);
    second.child.kill('SIGTERM');
    await second.ended;
    const third = await runStandIn(dataDir, {}, ['--fresh']);
    await third.waitFor(READY);
    expect(await size()).toBe(0);
    third.child.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('starts a part again that dies, and ends what a killed run has left', async () => {
    const dataDir = temporaryFolder();
    const run = await runStandIn(dataDir);
    await run.waitFor(READY);
    const service = run.processes().at(-2);
    process.kill(service?.pid ?? 0, 'SIGKILL');
    await run.waitFor('Account service ended with signal SIGKILL');
    await run.waitFor('Account service is running again');
    const processes = run.processes();
    run.child.kill('SIGKILL');
    await run.ended;
    const next = await runStandIn(dataDir);
    await next.waitFor(READY);
    await allEnded(processes);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  });

  it('gives up on a part that keeps dying, in one sentence, and ends the others', async () => {
    const dataDir = temporaryFolder();
    const run = await runStandIn(dataDir, { STAND_IN_DIES: 'projector' });
    await run.waitFor('Starting it again');
    const processes = run.processes();
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('Projector keeps dying: 5 times');
    expect(run.output()).toContain(join(dataDir, 'logs', 'projector.log'));
    expect(run.output()).not.toMatch(/^\s+at /m);
    await allEnded(processes);
  });
});

describe('npm start refuses in one sentence', () => {
  it('a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await eventually(
      () => server.listening,
      () => 'a listening server',
    );
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const run = await runStandIn(temporaryFolder(), { PORT: port });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(new RegExp(`^Port ${port} is in use .* with PORT, .*\n$`));
    server.close();
  });

  it('a data folder that cannot be written', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const run = await runStandIn(join(file, 'data'));
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^The data folder .* cannot be written \(ENOTDIR\)\. .*\n$/);
  });

  it('a data folder with the files of somebody else, and leaves them alone', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'redis'));
    writeFileSync(join(folder, 'redis', 'precious'), '');
    const run = await runStandIn(folder, {}, ['--fresh']);
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^DATA_DIR names .* not Streamfold's\. .*\n$/);
    expect(existsSync(join(folder, 'redis', 'precious'))).toBe(true);
  });

  it('a data folder that another run has', async () => {
    const dataDir = temporaryFolder();
    const run = await runStandIn(dataDir);
    await eventually(
      () => existsSync(join(dataDir, 'lock.json')),
      () => 'the lock',
    );
    const other = await runStandIn(dataDir);
    expect(await other.ended).toBe(1);
    expect(other.output()).toMatch(/^Another npm start \(process \d+\) uses .*\n$/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
  });

  it('a port that is no number', async () => {
    const run = await runStandIn(temporaryFolder(), { PORT: '84x4' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(/^PORT is "84x4"; it has to be .*\n$/);
  });

  it('a machine without any server', async () => {
    const run = await runStandIn(temporaryFolder(), {
      PATH: '/nowhere',
      STREAMFOLD_SERVERS: 'path',
    });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('No Redis could be found or fetched. Tried:\n  path: neither');
  });
});
