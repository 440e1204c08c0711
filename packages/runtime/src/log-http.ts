const PATH_CHARACTERS_MAX = 200;

/** A request as a log line shows it: never its headers, its query or its body. */
export interface LoggedRequest {
  readonly method?: string;
  readonly path?: string;
  readonly remoteAddress?: string;
}

/** The parts of a request (Fastify's or Node's) that belong in a log. */
export function logRequest(request: unknown): LoggedRequest {
  const method = textMember(request, 'method');
  const url = textMember(request, 'url');
  const remoteAddress = textMember(request, 'ip');
  return {
    ...(method === undefined ? {} : { method }),
    ...(url === undefined ? {} : { path: logPath(url) }),
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  };
}

/** A reply as a log line shows it: its status. */
export function logReply(reply: unknown): { readonly status?: number } {
  if (typeof reply !== 'object' || reply === null || !('statusCode' in reply)) return {};
  return typeof reply.statusCode === 'number' ? { status: reply.statusCode } : {};
}

/** The path of a URL without its query, cut to a length that a log line bears. */
export function logPath(url: string): string {
  const end = url.indexOf('?');
  return (end === -1 ? url : url.slice(0, end)).slice(0, PATH_CHARACTERS_MAX);
}

function textMember(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const member: unknown = Reflect.get(value, name);
  return typeof member === 'string' ? member : undefined;
}
