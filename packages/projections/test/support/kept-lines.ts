import type { Logger } from '../../src/logger.ts';

/** A logger that keeps its lines. */
export function keptLines(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string, facts?: Readonly<Record<string, unknown>>): void => {
    lines.push(facts === undefined ? message : `${message} ${JSON.stringify(facts)}`);
  };
  return { lines, info: keep, warn: keep, error: keep };
}
