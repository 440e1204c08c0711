import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../http/problem-details.ts';
import { NoQuery } from '../http/schema-parts.ts';
import { describeAnswers } from './describe-answers.ts';
import { describeRoute, type DescriptionOptions } from './describe-route.ts';
import { openapiBase, TITLE } from './openapi-base.ts';
import type { OpenApiDocument } from './openapi-document.ts';

/**
 * Only what the page itself brings. Its script sets styles on elements, which needs no `unsafe-inline`, and
 * draws a few pictures from data.
 */
const PAGE_POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': ["'self'", 'data:'],
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/**
 * Describes the routes that are added to `app` after this, by the schemas that validate them: as OpenAPI 3.1
 * under `/openapi.json`, and as a page under `/docs`, which loads nothing from elsewhere.
 *
 * The description is made once, when it is first asked for: no other request does anything for it.
 */
export async function apiDocs(app: FastifyInstance, options: DescriptionOptions): Promise<void> {
  await app.register(swagger, {
    openapi: openapiBase,
    stripBasePath: false,
    transform: ({ schema, url, route }) => ({
      schema: describeRoute({ schema, ...route }, options),
      url,
    }),
    transformObject: (made) => {
      if (!('openapiObject' in made)) throw new TypeError('the description is not OpenAPI');
      const openapi: unknown = made.openapiObject;
      describeAnswers(openapi as OpenApiDocument);
      return made.openapiObject;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: PAGE_POLICY,
    theme: { title: TITLE },
    // Nothing is asked of a validator on the net, and no request is sent from the page unasked.
    uiConfig: { validatorUrl: null, displayOperationId: true, persistAuthorization: false },
  });
  // A file of the page that is not there: every other unknown path was refused before.
  app.setNotFoundHandler(() => {
    throw new ProblemError('route_unknown', 'nothing is served here');
  });
  let text: string | undefined;
  app.get('/openapi.json', { schema: { hide: true, querystring: NoQuery } }, (_request, reply) => {
    text ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
