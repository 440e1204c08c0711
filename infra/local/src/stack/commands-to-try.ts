import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { findOnPath } from '../process/find-on-path.ts';
import type { ServerSource } from '../server-source.ts';
import type { Addresses } from './addresses.ts';

/** What the commands depend on. */
export interface CommandFacts {
  readonly addresses: Addresses;
  readonly redisSource: ServerSource;
  readonly mongoSource: ServerSource;
  /** Where a small command may be made. */
  readonly bin: string;
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Three commands that work as they are on this machine: REST, Redis and MongoDB. */
export function commandsToTry(facts: CommandFacts): readonly string[] {
  const { serviceUrl } = facts.addresses;
  return [
    `curl ${serviceUrl}/accounts --json '{"id":"JohnDoe"}' --next ${serviceUrl}/accounts/JohnDoe/deposits --json '{"amount":100}'`,
    `${redisCli(facts)} XRANGE accountStream - +`,
    `${mongosh(facts)} --quiet --eval 'db.accountCollection.find()'`,
  ];
}

function redisCli({ addresses, redisSource, bin, checkout, env }: CommandFacts): string {
  const port = new URL(addresses.redisUrl).port || '6379';
  const target = redisSource.kind === 'url' ? '-u "$REDIS_URL"' : `-p ${port}`;
  if (findOnPath('redis-cli', env) !== undefined) return `redis-cli ${target}`;
  if (redisSource.kind === 'binary') {
    const beside = join(dirname(redisSource.path), 'redis-cli');
    if (existsSync(beside)) {
      const script = writeScript(join(bin, 'redis-cli'), beside, redisSource.libraryPath);
      return `${shown(script, checkout)} ${target}`;
    }
  }
  const url = redisSource.kind === 'url' ? '"$REDIS_URL"' : `'${addresses.redisUrl}'`;
  return `REDIS_URL=${url} node infra/run.mjs redis-cli`;
}

function mongosh({ addresses, mongoSource, env }: CommandFacts): string {
  const program = findOnPath('mongosh', env) === undefined ? 'npx -y mongosh@2' : 'mongosh';
  if (mongoSource.kind === 'url') return `${program} "$MONGO_URL"`;
  const url = new URL(addresses.mongoUrl);
  url.pathname = '/accountDB';
  return `${program} '${url.href}'`;
}

// The fetched redis-cli is deep in the cache and may need libraries that were fetched with it.
function writeScript(path: string, program: string, libraryPath: string | undefined): string {
  mkdirSync(dirname(path), { recursive: true });
  const library = libraryPath === undefined ? '' : `LD_LIBRARY_PATH='${libraryPath}' `;
  writeFileSync(path, `#!/bin/sh\n${library}exec '${program}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

function shown(path: string, checkout: string): string {
  const fromCheckout = relative(checkout, path);
  const name = fromCheckout.startsWith('..') ? path : fromCheckout;
  return /[^\w./-]/.test(name) ? `'${name}'` : name;
}
