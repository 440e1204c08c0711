import type { TObject } from 'typebox';

/** What a schema may say about one setting, beside its type and range. */
export interface Setting {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  /** What a number counts: `ms`, `bytes`. */
  readonly unit?: string;
  /** What a text must look like, in words. */
  readonly form?: string;
  /** The value is never printed. */
  readonly secret?: boolean;
}

/** The settings of a schema by the name of their environment variable, in the schema's order. */
export function settingsOf(schema: TObject): ReadonlyMap<string, Setting> {
  return new Map(Object.entries<Setting>(schema.properties));
}

/** What a setting may be, in words: `integer from 0 to 65535`, `fsync or memory`. */
export function allowedValues(setting: Setting): string {
  if (setting.enum !== undefined) return setting.enum.map(String).join(' or ');
  if (setting.type === 'boolean') return 'true or false';
  if (setting.type === 'string') return setting.form ?? 'text';
  return `${setting.type ?? 'value'}${range(setting)}`;
}

function range({ minimum, maximum }: Setting): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of ${minimum} or more`;
  return maximum === undefined ? '' : ` of ${maximum} or less`;
}
