import { AppendTooLargeError } from '../../errors.ts';
import type { Extension } from './planned-event.ts';

/** What the events of one append may come to by default, as they are stored: 4 MiB. */
export const APPEND_BYTES_MAX = 4_194_304;

/** @throws {AppendTooLargeError} the events of one append come to more than `bytesMax` */
export function assertWithin(bytesMax: number, extended: readonly Extension[]): void {
  let bytes = 0;
  for (const extension of extended) bytes += extension.bytes;
  if (bytes <= bytesMax) return;
  throw new AppendTooLargeError(
    `the events of one append come to ${bytes} bytes, and the limit is ${bytesMax}`,
  );
}
