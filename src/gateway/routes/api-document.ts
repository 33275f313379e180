/** What the API is, for programs and for people. */
import { createRequire } from 'node:module';
import * as z from 'zod';
import type { GatewayApp, RouteModule } from '../gateway.js';
import { renderApiPage } from '../page/api-page.js';
import { apiRoute, json } from './route.js';

const document = apiRoute(
  { scope: null },
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'openApiDocument',
    summary: 'This API as an OpenAPI 3.1 document',
    responses: { 200: json('The document.', z.looseObject({ openapi: z.string() })) },
  },
);

const page = apiRoute(
  { scope: null },
  {
    method: 'get',
    path: '/docs',
    operationId: 'apiPage',
    summary: 'This API as a page to read',
    responses: { 200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } } },
  },
);

export type ApiDocument = ReturnType<GatewayApp['getOpenAPI31Document']>;

export const apiDocument: RouteModule = (app) => {
  // Made when it is asked for first: by then every route is there.
  let made: { document: ApiDocument; html: string } | undefined;
  const make = () => {
    if (made) return made;
    const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };
    const described = app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Airlock', version, description: 'Runs of agents: start, follow, answer.' },
    });
    made = { document: described, html: renderApiPage(described) };
    return made;
  };
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  app.openapi(document, (c) => c.json({ ...make().document }, 200));
  app.openapi(page, (c) => {
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
    return c.html(make().html, 200);
  });
};
