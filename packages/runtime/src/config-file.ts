import { readFileSync, statSync } from 'node:fs';
import type { TObject } from 'typebox';
import { CONFIG_FILE } from './describe-config.ts';
import { redactUrl } from './redact-url.ts';
import { settingsOf } from './setting.ts';

/** What a file of settings holds. */
export interface ConfigFile {
  /** By name, not checked but for the names. */
  readonly values: Readonly<Record<string, unknown>>;
  /** One line each. The process must not start. */
  readonly problems: readonly string[];
  /** One line each. The process may start. */
  readonly warnings: readonly string[];
}

const NOTHING: ConfigFile = { values: {}, problems: [], warnings: [] };

/** Reads the settings file at `path`; with no path, there is nothing in it. */
export function readConfigFile(schema: TObject, path: string | undefined): ConfigFile {
  if (path === undefined || path === '') return NOTHING;
  const refused = (what: string): ConfigFile => ({
    ...NOTHING,
    problems: [`${CONFIG_FILE.name}: ${path} ${what}`],
  });
  let values: unknown;
  try {
    values = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return refused('is not JSON');
    if (error instanceof Error && 'code' in error) {
      return refused(`cannot be read (${String(error.code)})`);
    }
    throw error;
  }
  if (!isObject(values)) return refused('is not one JSON object');
  const settings = settingsOf(schema);
  const unknown = Object.keys(values).filter((name) => !settings.has(name));
  return {
    values,
    problems: unknown.map((name) => `${name} in ${path} is no setting`),
    warnings: hasSecret(schema, values) && isOpen(path) ? [openWarning(path)] : [],
  };
}

function openWarning(path: string): string {
  return `${CONFIG_FILE.name}: ${path} holds a secret, and others can read it: chmod 600`;
}

function hasSecret(schema: TObject, values: Readonly<Record<string, unknown>>): boolean {
  const settings = settingsOf(schema);
  return Object.entries(values).some(
    ([name, value]) =>
      settings.get(name)?.secret === true ||
      // A password in a URL is what is made unreadable in a log.
      (typeof value === 'string' && redactUrl(value) !== value),
  );
}

function isOpen(path: string): boolean {
  return (statSync(path).mode & 0o077) !== 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
