import { request, type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

/** A request as a client sends it, without anything added or put right on the way. */
export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Sent as it is; an object is sent as JSON. */
  readonly body?: string | Uint8Array | object;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; `undefined` where it is empty. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Sends a request; JSON is declared as such unless `headers` name a content type (or null for none). */
export function send(baseUrl: string, sent: Sent, agent?: Agent): Promise<Answer> {
  const body = bodyOf(sent.body);
  const method = sent.method ?? (body === undefined ? 'GET' : 'POST');
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    ...sent.headers,
  };
  const declared = Object.fromEntries(Object.entries(headers).filter(([, v]) => v !== undefined));
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path: sent.path, headers: declared };
    const outgoing = request({ ...options, agent: agent ?? false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = /[/+]json/.test(response.headers['content-type'] ?? '') && text !== '';
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function bodyOf(body: Sent['body']): string | Uint8Array | undefined {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body;
  return JSON.stringify(body);
}
