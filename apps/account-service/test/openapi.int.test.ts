import { sharedRedis } from '@streamfold/testing';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { TAGS } from '../src/api-docs/openapi-base.ts';
import type { MediaType, OpenApiDocument, Operation } from '../src/api-docs/openapi-document.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const { url: redisUrl } = await sharedRedis();
const service = await startService(redisUrl);
const answer = await send(service.url, { path: '/openapi.json' });
const document = JSON.parse(answer.text) as OpenApiDocument;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);
// What every answer of an error refers to is put in its place.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'all', ...document });

const problemsOf = ({ schema }: MediaType, value: unknown): unknown => {
  const referring = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components/', '"all#/components/'),
  ) as object;
  return ajv.validate(referring, value) ? [] : ajv.errors;
};

const bodiesOf = ({ requestBody, responses }: Operation): (readonly [string, MediaType])[] =>
  [['request', requestBody] as const, ...Object.entries(responses)].flatMap(([name, body]) =>
    Object.values(body?.content ?? {}).map((media) => [name, media] as const),
  );

describe('the description of the API', () => {
  it('is OpenAPI 3.1, by which every operation is told apart', () => {
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(document.openapi).toMatch(/^3\.1\./);
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).toEqual(expect.arrayContaining(['createAccount', 'deposit', 'readAccount']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)('says of $method $path what it is for', (operation) => {
    const { operationId, summary, tags = [], security } = operation;
    expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(summary).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(TAGS.map(({ name }) => name)).toEqual(expect.arrayContaining([...tags]));
    expect(tags).toHaveLength(1);
    expect(security).toBeDefined();
  });

  it.each(operations)('has for $method $path an answer of success, and examples', (operation) => {
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => /^2\d\d$/.test(status))).toBe(true);
    if (operation.path.startsWith('/accounts')) {
      expect(statuses).toEqual(expect.arrayContaining(['400', '500', '503']));
    }
    for (const [name, { schema, example, examples = {} }] of bodiesOf(operation)) {
      expect(schema, name).toBeDefined();
      expect(example !== undefined || Object.keys(examples).length > 0, name).toBe(true);
    }
    for (const { name, in: place, description } of operation.parameters ?? []) {
      expect(description, `${place} ${name}`).toMatch(/\w/);
    }
  });

  it.each(operations)('has for $method $path examples that are as it says', (operation) => {
    for (const [name, media] of bodiesOf(operation)) {
      const { example, examples = {} } = media;
      if (example !== undefined) expect(problemsOf(media, example), name).toEqual([]);
      for (const [code, { $ref }] of Object.entries(examples)) {
        const value = ajv.getSchema(`all${$ref}`)?.schema as { readonly value: object };
        expect(problemsOf(media, value.value), code).toEqual([]);
      }
    }
  });

  it.each(operations)('says which rules refuse $method $path, if any do', ({ responses }) => {
    const codes = Object.keys(
      responses['422']?.content?.['application/problem+json']?.examples ?? {},
    );
    // All at once would be an operation that has not said which.
    expect(codes).not.toEqual(expect.arrayContaining(['hold_exceeded', 'transfer_to_itself']));
  });
});

describe('the page of the API', () => {
  it('is served by the service alone, under a policy that lets nothing else in', async () => {
    const page = await send(service.url, { path: '/docs' });
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(page.text).not.toMatch(/<script[^>]*>[^<\s]|<style|\sstyle=|\son\w+=/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(loaded.length).toBeGreaterThan(3);
    for (const path of loaded) {
      expect(path).toMatch(/^\/docs\/static\//);
      expect((await send(service.url, { path })).status, path).toBe(200);
    }
  });

  it('answers for a file that is not there, and for another method, as everything else does', async () => {
    const unknown = await send(service.url, { path: '/docs/static/nothing.js' });
    expect(unknown.json).toMatchObject({ code: 'route_unknown' });
    expectProblem(unknown);
    const posted = await send(service.url, { path: '/docs/static/index.css', body: {} });
    expect(posted.json).toMatchObject({ code: 'method_not_allowed' });
    expectProblem(posted);
  });
});
