import { isEntryId } from '@streamfold/event-store';

/**
 * What a write was, for a reader that wants to see it in a read model: that has everything of the
 * write when the document of its stream is at `version` or beyond it, or the checkpoint of the
 * partition at `position` or beyond it.
 */
export interface WriteToken {
  /** The version of the written stream after the write, from 1. */
  readonly version: number;
  /** The partition of the log that was written to, from 0. */
  readonly partition: number;
  /** A position in that partition, at the write or after it. */
  readonly position: string;
}

/** The token as text: `<version>.<partition>.<ms>-<seq>`, of digits, `.` and `-` alone. */
export function formatToken({ version, partition, position }: WriteToken): string {
  return `${version}.${partition}.${position}`;
}

const TOKEN = /^([1-9]\d{0,15})\.(0|[1-9]\d{0,15})\.([\d-]{3,41})$/;

/** The token in a text that `formatToken` made, `undefined` for any other text. */
export function parseToken(text: string): WriteToken | undefined {
  const [, versionText, partitionText, position] = TOKEN.exec(text) ?? [];
  if (position === undefined || !isEntryId(position)) return undefined;
  const version = Number(versionText);
  const partition = Number(partitionText);
  if (!Number.isSafeInteger(version) || !Number.isSafeInteger(partition)) return undefined;
  return { version, partition, position };
}
