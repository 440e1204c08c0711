// What no HTTP client would send, as bytes.

/** The header that HTTP/1.1 asks for. */
export const HOST = 'Host: localhost\r\n';
const JSON_TYPE = 'Content-Type: application/json\r\n';
/** A command as bytes. */
export const post = (headers: string, body: string, path = '/accounts/raw/deposits'): string =>
  `POST ${path} HTTP/1.1\r\n${HOST}${JSON_TYPE}${headers}\r\n${body}`;
/** The headers of the last request on a connection. */
export const closing = (body: string): string =>
  `Content-Length: ${body.length}\r\nConnection: close\r\n`;

const chunk = `${(5_000).toString(16)}\r\n${'x'.repeat(5_000)}\r\n`;

/** The row, what is wrong, the bytes, and the status of the answer. */
export const RAW_ROWS: readonly (readonly [number, string, string, number])[] = [
  [33, 'a chunked body above the limit', post('Transfer-Encoding: chunked\r\n', chunk), 413],
  [34, 'a body that never arrives whole', post('Content-Length: 12\r\n', '{"amo'), 408],
  [34, 'headers that never end', `POST /accounts HTTP/1.1\r\n${HOST}`, 408],
  [
    35,
    'a length and chunks',
    post('Content-Length: 12\r\nTransfer-Encoding: chunked\r\n', 'c\r\n{"amount":5}\r\n0\r\n\r\n'),
    400,
  ],
  [36, 'two lengths', post('Content-Length: 12\r\nContent-Length: 12\r\n', '{"amount":5}'), 400],
  [72, 'a key with a carriage return', post('Idempotency-Key: ab\rc\r\n', '{"amount":5}'), 400],
  [90, 'no Host', 'GET /accounts/raw HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [90, 'no HTTP at all', 'hello\r\n\r\n', 400],
  [94, 'a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00', 400],
  [
    93,
    'Expect with a bad length',
    post('Expect: 100-continue\r\nContent-Length: -5\r\n', '{"amount":5}'),
    400,
  ],
  [
    93,
    'Expect with a length above the limit',
    post('Expect: 100-continue\r\nContent-Length: 999999\r\n', ''),
    413,
  ],
];
