import type { Brand } from './brand.ts';

/** What a movement is called elsewhere, as in `invoice-4711`: printable ASCII, 1 to 64 characters. */
export type Reference = Brand<string, 'Reference'>;

/** What people are told of a movement: 1 to 256 characters, none of them a control character. */
export type Description = Brand<string, 'Description'>;

/** What a reference looks like. It begins and ends with something to see. */
export const REFERENCE_PATTERN = '^[!-~](?:[ -~]{0,62}[!-~])?$';

/** What a description looks like: no control character, and no half of a surrogate pair. */
export const DESCRIPTION_PATTERN = '^[^\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]{1,256}$';

const reference = new RegExp(REFERENCE_PATTERN);
const description = new RegExp(DESCRIPTION_PATTERN, 'u');

/** The reference, or `undefined` if `value` is none. */
export function parseReference(value: unknown): Reference | undefined {
  return typeof value === 'string' && reference.test(value) ? (value as Reference) : undefined;
}

/** The description, or `undefined` if `value` is none. */
export function parseDescription(value: unknown): Description | undefined {
  return typeof value === 'string' && description.test(value) ? (value as Description) : undefined;
}
