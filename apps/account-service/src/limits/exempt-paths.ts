/** What a supervisor asks for: it is answered however many others ask. */
export const EXEMPT_PATHS: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);
