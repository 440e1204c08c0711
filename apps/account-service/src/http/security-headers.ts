/** The headers of every answer that keep a browser from making anything of it but data. */
export function securityHeaders(hstsMaxAgeS: number): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-frame-options': 'DENY',
    ...(hstsMaxAgeS === 0 ? {} : { 'strict-transport-security': `max-age=${hstsMaxAgeS}` }),
  };
}
