import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { OptionError } from './errors.ts';

/**
 * A reader of an option that is a whole number from `min` to `max`.
 *
 * @throws (the reader) {InvalidArgumentError} saying what is allowed
 */
export function integerBetween({ min, max }: { readonly min: number; readonly max: number }) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/**
 * Reads an option that is the address of the service.
 *
 * @throws {InvalidArgumentError} it is no address of http or https
 */
export function parseServiceUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidArgumentError('It must be an address like http://127.0.0.1:8444.');
  }
  return url;
}

/**
 * What is to be shown to the service to say who it is that asks: an API key or a JWT, undefined for none.
 * Empty means none too: so a variable of the environment is switched off.
 *
 * @throws {OptionError} it could not be sent in a header. Not the parser of the option throws this: what
 *   commander says of a value that its parser refuses has the value in it.
 */
export function apiKeyOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^[!-~]{1,8192}$/.test(text)) return text;
  throw new OptionError('--api-key must be visible ASCII characters without blanks.');
}

/**
 * Reads an option that is the address of a MongoDB server. Empty is allowed and means none: so a
 * variable of the environment is switched off.
 *
 * @throws {InvalidArgumentError} it is none
 */
export function parseMongoUrl(text: string): string {
  if (text === '' || /^mongodb(?:\+srv)?:\/\/./.test(text)) return text;
  throw new InvalidArgumentError('It must be an address like mongodb://127.0.0.1:27017.');
}

/**
 * Reads an option that is the address of the MongoDB server that a command cannot do without.
 *
 * @throws {InvalidArgumentError} it is none
 */
export function parseMongoServer(text: string): string {
  if (text !== '') return parseMongoUrl(text);
  throw new InvalidArgumentError('It must be an address like mongodb://127.0.0.1:27017.');
}

/**
 * Reads an option that is the address of a Redis server, of a Redis Cluster or of sentinels.
 *
 * @throws {InvalidArgumentError} it is none
 */
export function parseRedisUrl(text: string): string {
  if (/^rediss?:\/\/./.test(text) && URL.canParse(text)) return text;
  // Several servers, which is no URL to Node.
  if (/^rediss?\+(?:cluster:\/\/[^/]+\/?|sentinel:\/\/[^/]+\/[^/]+(?:\/\d+)?)$/.test(text))
    return text;
  throw new InvalidArgumentError('It must be an address like redis://127.0.0.1:6379.');
}

/**
 * Reads an option that is the category of a log.
 *
 * @throws {InvalidArgumentError} it could not be part of a key
 */
export function parseCategory(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError('It must begin with a letter, and have letters and digits.');
}

/**
 * Reads the file that an option names: what is secret is in no list of processes.
 *
 * @throws {InvalidArgumentError} it cannot be read, or is empty
 */
export function parseFile(path: string): string {
  const text = textOf(path).trim();
  if (text === '') throw new InvalidArgumentError(`${path} is empty.`);
  return text;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    throw new InvalidArgumentError(`${path} cannot be read (${String(error.code)}).`);
  }
}
