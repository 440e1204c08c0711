import type { OutgoingHttpHeaders } from 'node:http';
import type { Sent } from './support/send.ts';

/** One bad input and the statuses that are right for it. */
export interface BadInput {
  /** The number of the row in the list of bad inputs that the service is held to. */
  readonly row: number;
  readonly name: string;
  readonly sent: Sent;
  readonly statuses: readonly number[];
}

const DEPOSITS = '/accounts/rich/deposits';

function body(
  row: number,
  name: string,
  sent: string | Uint8Array,
  ...statuses: number[]
): BadInput {
  return { row, name, sent: { path: DEPOSITS, method: 'POST', body: sent }, statuses };
}

/** A body that is refused as it stands. */
function bad(row: number, sent: string | Uint8Array, name = `body ${String(sent)}`): BadInput {
  return body(row, name, sent, 400);
}

function amount(row: number, token: string): BadInput {
  return body(row, `amount ${token.slice(0, 40)}`, `{"amount":${token}}`, 400);
}

function headers(row: number, name: string, given: OutgoingHttpHeaders, status: number): BadInput {
  const sent = { path: DEPOSITS, body: '{"amount":5}', headers: given };
  return { row, name, sent, statuses: [status] };
}

function id(row: number, path: string, ...statuses: number[]): BadInput {
  const sent = { path: `/accounts/${path}/deposits`, body: '{"amount":5}' };
  return { row, name: `id ${path.slice(0, 40)}`, sent, statuses };
}

function creation(row: number, sent: string, status: number): BadInput {
  return {
    row,
    name: `creation ${sent}`,
    sent: { path: '/accounts', body: sent },
    statuses: [status],
  };
}

function request(row: number, method: string, path: string, ...statuses: number[]): BadInput {
  return { row, name: `${method} ${path.slice(0, 60)}`, sent: { method, path }, statuses };
}

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))),
  );

const nested = (depth: number): string => `{"amount":${'['.repeat(depth)}${']'.repeat(depth)}}`;

/** Bodies: what is not JSON, not an object, not an amount, or more than that. */
export const BAD_BODIES: readonly BadInput[] = [
  bad(1, '', 'empty body'),
  bad(2, '{'),
  bad(2, '{"amount":5'),
  bad(3, '{"amount":5}x'),
  bad(4, 'null'),
  bad(5, '5'),
  bad(5, '"5"'),
  bad(6, '[{"amount":5}]'),
  bad(7, '{}'),
  ...['0', '-0', '-5', '0.1', '4.35', '"100"', 'true', '[5]', 'null', '""', '" "'].map((token, n) =>
    amount([8, 9, 10, 11, 11, 12, 13, 14, 15, 16, 16][n] ?? 0, token),
  ),
  ...['"0x10"', '"1e3"', '"１２"'].map((token) => amount(17, token)),
  ...['NaN', 'Infinity', '+1', '01', '1_000', '0x10'].map((token) => amount(18, token)),
  amount(19, '1e400'),
  amount(19, '-1e400'),
  amount(20, '9007199254740992'),
  amount(20, '9007199254740993'),
  amount(21, String(Number.MAX_SAFE_INTEGER + 1)),
  ...['1e2', '1.0', '1E1', '9007199254740990.6'].map((token) => amount(22, token)),
  amount(23, '9'.repeat(400)),
  amount(24, '1e-7'),
  bad(25, '{"amount":1,"amount":1000000}'),
  bad(25, '{"amount":1,"amou\\u006et":1000000}'),
  bad(26, '{"amount":5,"balance":9}'),
  bad(27, '{"amount":5,"__proto__":{"x":1}}'),
  bad(28, '{"amount":5,"constructor":{"prototype":{"x":1}}}'),
  amount(29, '{"$gt":0}'),
  bad(30, '{"amount":5,"$where":"sleep(1000)"}'),
  body(31, '10,000 levels', nested(10_000), 413),
  body(31, '2,000 levels', nested(2_000), 400),
  body(31, '33 levels', nested(33), 400),
  body(32, '5,000 bytes', `{"amount":5,"x":"${'x'.repeat(5_000)}"}`, 413),
  bad(46, '{"amount":5,"description":"\\ud800"}'),
  bad(47, '{"amount":5,"description":"a\\u0000b"}'),
  bad(48, `{"amount":5,"description":"${'x'.repeat(257)}"}`, 'a description of 257 characters'),
  bad(48, '{"amount":5,"reference":""}'),
  bad(44, bytes(0xef, 0xbb, 0xbf, '{"amount":5}'), 'a byte order mark'),
  bad(45, bytes('{"amount":5,"x":"', 0xff, 0xfe, '"}'), 'bytes that are not UTF-8'),
];

/** What the headers declare. */
export const BAD_HEADERS: readonly BadInput[] = [
  headers(
    84,
    'another method in a header',
    { 'x-http-method-override': 'DELETE', 'if-match': '"7"' },
    412,
  ),
  headers(37, 'no content type', { 'content-type': undefined }, 415),
  headers(38, 'text/plain', { 'content-type': 'text/plain' }, 415),
  headers(39, 'a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415),
  headers(40, 'charset utf-16', { 'content-type': 'application/json; charset=utf-16' }, 415),
  headers(41, 'a tab in the type', { 'content-type': 'application/json\t; x' }, 415),
  headers(41, 'a tab after the type', { 'content-type': 'application/json\t;charset=utf-8' }, 415),
  headers(41, 'another parameter', { 'content-type': 'application/json; x=1' }, 415),
  headers(41, 'two content types', { 'content-type': 'application/json, text/plain' }, 415),
  headers(42, 'a vendor type', { 'content-type': 'application/vnd.x+json' }, 415),
  headers(43, 'gzip', { 'content-encoding': 'gzip' }, 415),
  headers(43, 'brotli', { 'content-encoding': 'br, identity' }, 415),
  headers(60, 'a header of 17 KiB', { 'x-long': 'x'.repeat(17_000) }, 431),
  headers(61, '2,000 headers', { ...manyHeaders(1_900) }, 431),
  headers(61, '150 headers', { ...manyHeaders(150) }, 431),
  headers(72, 'an empty key', { 'idempotency-key': '' }, 400),
  headers(72, 'a key of one character', { 'idempotency-key': 'k' }, 400),
  headers(72, 'a quoted key of one character', { 'idempotency-key': '"k"' }, 400),
  headers(72, 'a key of 300 characters', { 'idempotency-key': 'k'.repeat(300) }, 400),
  headers(72, 'a key beyond ASCII', { 'idempotency-key': 'schl\u00fcssel' }, 400),
  headers(72, 'a key with a blank', { 'idempotency-key': 'a key' }, 400),
  headers(72, 'a key with an open quote', { 'idempotency-key': '"abc' }, 400),
  headers(72, 'a key with parameters', { 'idempotency-key': '"abc";x=1' }, 400),
  headers(73, 'two keys', { 'idempotency-key': ['key-1', 'key-2'] }, 400),
  headers(73, 'the same key twice', { 'idempotency-key': ['key-1', 'key-1'] }, 400),
  headers(88, 'If-Match that is no version', { 'if-match': '"abc"' }, 400),
  headers(88, 'If-Match without quotes', { 'if-match': '1' }, 400),
  headers(88, 'If-Match that is weak', { 'if-match': 'W/"1"' }, 400),
  headers(88, 'If-Match with two tags', { 'if-match': '"1", "2"' }, 400),
  headers(88, 'If-Match twice', { 'If-Match': ['"1"', '"2"'] }, 400),
  headers(88, 'If-Match of another version', { 'if-match': '"7"' }, 412),
  headers(93, 'an unknown expectation', { expect: 'a-miracle' }, 417),
];

/** Paths, ids, methods and queries. */
export const BAD_TARGETS: readonly BadInput[] = [
  id(49, '_x', 400),
  id(49, 'a%20b', 400),
  id(51, '%00', 400),
  id(52, 'a%0d%0aSet-Cookie:x', 400),
  id(53, '..%2f..%2fetc', 400, 404),
  id(53, '', 400, 404),
  ...['*', 'a:b', '%7Bx%7D', 'account:rich'].map((path) => id(54, path, 400)),
  id(55, 'x%7D%7By', 400),
  id(56, '__proto__', 400),
  id(57, 'x'.repeat(65), 400),
  id(57, 'x'.repeat(193), 414),
  id(58, '%E0%A4%A', 400),
  id(59, 'rich%20', 400),
  id(59, 'rich%E2%80%8B', 400),
  id(59, 'r%D1%96ch', 400),
  id(62, 'nobody', 404),
  { ...request(60, 'GET', `/accounts/${'x'.repeat(17_000)}`, 414, 431) },
  request(62, 'GET', '/accounts/nobody', 404),
  ...['TRACE', 'PUT', 'DELETE', 'PATCH'].map((method) => request(84, method, '/accounts', 405)),
  request(84, 'POST', '/accounts/rich', 405),
  request(84, 'GET', DEPOSITS, 405),
  request(84, 'PROPFIND', '/accounts', 405),
  request(49, 'GET', '/accounts/', 400),
  request(84, 'GET', '/nothing', 404),
  ...['?amount=5&amount=6', '?__proto__[x]=1', '?id[$ne]=1', '?__proto__=1', '?constructor=1'].map(
    (query) => request(86, 'GET', `/accounts/rich${query}`, 400),
  ),
  { ...body(86, 'a query on a command', '{"amount":5}', 400), sent: queried(DEPOSITS) },
  request(86, 'GET', '/readyz?x=1', 400),
];

/** Creations that must not create. */
export const BAD_CREATIONS: readonly BadInput[] = [
  ...['"\\ud800"', '"a\\u0000b"', `"${'x'.repeat(65)}"`, '"a:b"', '""', '"__proto__"'].map(
    (token, n) => creation([46, 47, 48, 54, 49, 56][n] ?? 0, `{"id":${token}}`, 400),
  ),
  creation(64, '{"id":"rich"}', 409),
  creation(65, '{"id":{"$gt":""}}', 400),
  creation(65, '{"id":123}', 400),
  creation(65, '{"id":null}', 400),
  creation(66, '{"id":"newcomer","funds":5}', 400),
  ...['-1', '-0', '0.5', '"5"', 'null', 'true', '9007199254740992'].map((token) =>
    creation(66, `{"id":"newcomer","overdraftLimit":${token}}`, 400),
  ),
  creation(98, '{"id":"${jndi:ldap://x}"}', 400),
  creation(98, '{"id":"<script>"}', 400),
];

function manyHeaders(count: number): OutgoingHttpHeaders {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${String(n)}`, '1']));
}

function queried(path: string): Sent {
  return { path: `${path}?amount=6`, body: '{"amount":5}' };
}
