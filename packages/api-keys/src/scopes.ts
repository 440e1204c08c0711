/** What a principal may do. `admin` includes the others, on every account. */
export const SCOPES = ['accounts:read', 'accounts:write', 'admin'] as const;

/** One thing that a principal may do. */
export type Scope = (typeof SCOPES)[number];

/** The scope of this name, or `undefined` if there is none. */
export function parseScope(value: unknown): Scope | undefined {
  return SCOPES.find((scope) => scope === value);
}
