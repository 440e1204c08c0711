// Starts the whole system on ports of its own, and has Schemathesis try the service against its
// description for so many seconds: with an API key, or by `--auth off` without. What it needs of Python
// is installed once, at pinned versions.
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
const checkout = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    auth: { type: 'string', default: 'api-key' },
    'or-skip': { type: 'boolean', default: false },
  },
});

process.exitCode = await main();

async function main() {
  const st = installed();
  if (st === undefined) {
    console.log('Schemathesis cannot be installed: Python or its package registry is not there.');
    return values['or-skip'] ? 0 : 1;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'streamfold-fuzz-'));
  const system = await startSystem(dataDir);
  try {
    const addresses = JSON.parse(readFileSync(join(dataDir, 'addresses.json'), 'utf8'));
    const { serviceUrl } = addresses;
    const key = values.auth === 'off' ? undefined : await makeKey(addresses);
    console.log(`seed ${values.seed}: node infra/run.mjs fuzz --seed ${values.seed}`);
    return runSchemathesis(st, { serviceUrl, key, cwd: dataDir });
  } finally {
    system.kill('SIGINT');
    await once(system, 'exit');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The program, installed if need be; undefined where that cannot be. */
function installed() {
  const folder = join(checkout, '.streamfold/schemathesis');
  const requirements = join(here, 'requirements.txt');
  const python = join(folder, 'bin/python');
  const isThere =
    existsSync(python) ||
    spawnSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' }).status === 0;
  if (!isThere) return undefined;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const { status } = spawnSync(python, [...pip, '--requirement', requirements], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return status === 0 ? join(folder, 'bin/st') : undefined;
}

async function startSystem(dataDir) {
  const names = ['PORT', 'PROJECTOR_PORT', 'REDIS_PORT', 'MONGO_PORT'];
  const ports = await freePorts(names.length);
  // The servers of whoever runs this are not for what writes under fixed names.
  const env = { ...process.env };
  delete env.REDIS_URL;
  delete env.MONGO_URL;
  const system = spawn(process.execPath, ['infra/run.mjs', 'start'], {
    cwd: checkout,
    env: {
      ...env,
      ...Object.fromEntries(names.map((name, index) => [name, String(ports[index])])),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      AUTH: values.auth,
      // Wrong keys are tried on purpose, all from here.
      AUTH_FAILURES_MAX: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  await new Promise((resolve, reject) => {
    system.stdout.on('data', (data) => {
      output += data;
      if (output.includes('Ctrl-C stops everything')) resolve();
    });
    system.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  return system;
}

/** Makes a key that may do everything, and waits until the service knows it. */
async function makeKey({ redisUrl, serviceUrl }) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      ...['infra/run.mjs', 'streamfold', 'keys', 'create', '--url', redisUrl],
      ...['--principal', 'fuzz', '--scope', 'admin'],
    ],
    { cwd: checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) throw new Error('there is no key');
  const key = stdout.trim();
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const headers = { authorization: `Bearer ${key}` };
    if ((await globalThis.fetch(`${serviceUrl}/accounts`, { headers })).status === 200) return key;
    await delay(100);
  }
  throw new Error('the service does not take the key');
}

function runSchemathesis(st, { serviceUrl, key, cwd }) {
  const { status } = spawnSync(
    st,
    [
      ...['--config-file', join(here, 'schemathesis.toml')],
      ...['run', `${serviceUrl}/openapi.json`, '--checks', 'all', '--continue-on-failure'],
      ...(key === undefined ? [] : ['--header', `Authorization: Bearer ${key}`]),
      ...['--max-time', values.seconds, '--seed', values.seed, '--generation-database', 'none'],
    ],
    {
      cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        NO_COLOR: '1',
        SCHEMATHESIS_HOOKS: join(here, 'hooks.py'),
        PYTHONDONTWRITEBYTECODE: '1',
      },
    },
  );
  return status ?? 1;
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
