import { Ajv } from 'ajv';
import type { Static, TObject } from 'typebox';
import { ConfigError } from './config-error.ts';
import { redactUrl } from './redact-url.ts';
import { allowedValues, settingsOf, type Setting } from './setting.ts';

/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings that `schema` names from the environment into a frozen object.
 *
 * The property names of the schema are the names of the variables. A variable that is unset or
 * empty takes the schema's default. Texts are turned into the schema's types here and nowhere else:
 * integers must be written in plain digits, booleans as `true` or `false`.
 *
 * @throws {ConfigError} with every problem at once, one line each
 */
export function readConfig<Schema extends TObject>(
  schema: Schema,
  env: Environment,
): Readonly<Static<Schema>> {
  const settings = settingsOf(schema);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of settings) {
    const text = env[name];
    if (text !== undefined && text !== '') values[name] = fromText(text, setting);
  }
  const ajv = new Ajv({ allErrors: true, useDefaults: true });
  ajv.addVocabulary(['unit', 'form', 'secret']);
  const validate = ajv.compile<Static<Schema>>(schema);
  const candidate: unknown = values;
  if (validate(candidate)) return Object.freeze(candidate);
  const names = new Set(
    (validate.errors ?? []).map(({ instancePath, params }) => {
      const missing: unknown = params['missingProperty'];
      return typeof missing === 'string' ? missing : instancePath.slice(1);
    }),
  );
  throw new ConfigError([...names].map((name) => problem(name, settings.get(name) ?? {}, env)));
}

// What cannot be turned stays the text that it is, and the schema then refuses it.
function fromText(text: string, { type }: Setting): unknown {
  if (type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function problem(name: string, setting: Setting, env: Environment): string {
  const text = env[name];
  const unit = setting.unit === undefined ? '' : ` (${setting.unit})`;
  const allowed = `${allowedValues(setting)}${unit}`;
  if (text === undefined || text === '') return `${name} is not set: it must be ${allowed}`;
  if (setting.secret === true) return `${name} is not valid: it must be ${allowed}`;
  return `${name} is ${JSON.stringify(redactUrl(text))}: it must be ${allowed}`;
}
