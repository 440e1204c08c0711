import { parseDescription, parseOwner, type Description, type Owner } from '@streamfold/accounts';
import { API_KEY_ID_PATTERN } from '@streamfold/api-keys';
import { InvalidArgumentError } from 'commander';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^([1-9][0-9]{0,6})([smhd])$/;
const KEY_ID = new RegExp(API_KEY_ID_PATTERN);

/** Reads an option that is the name of a principal. @throws {InvalidArgumentError} it is none */
export function parsePrincipal(text: string): Owner {
  const owner = parseOwner(text);
  if (owner !== undefined) return owner;
  throw new InvalidArgumentError(
    'It must begin with a letter or digit, and have at most 100 of letters, digits and . _ @ | : -',
  );
}

/** Reads a duration: `90d` as milliseconds. @throws {InvalidArgumentError} it is none */
export function parseDuration(text: string): number {
  const [, count, unit] = DURATION.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new InvalidArgumentError('It must be a number of seconds, minutes, hours or days: 90d.');
  }
  return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
}

/** Reads what a key is for. @throws {InvalidArgumentError} it is no such text */
export function parseKeyDescription(text: string): Description {
  const description = parseDescription(text);
  if (description !== undefined) return description;
  throw new InvalidArgumentError('It must be 1 to 256 characters without control characters.');
}

/** Reads the name of a key. @throws {InvalidArgumentError} it is none, or the key itself */
export function parseKeyId(text: string): string {
  if (KEY_ID.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be the 16 characters between sf_ and _ of the key, as keys list shows them.',
  );
}
