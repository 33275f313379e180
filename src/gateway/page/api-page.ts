/**
 * The API as a page: made of its document, complete in itself, without a script. Everything is text of the document, and
 * `html` escapes it.
 */
import { html, raw } from 'hono/html';
import type { ApiDocument } from '../routes/api-document.js';
import { SCOPE_EXTENSION } from '../routes/route.js';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { background: #f5f6f8; padding: .75rem; overflow-x: auto; border-radius: 4px; }
section { border-top: 1px solid #d8dce1; padding: .5rem 0; }
h2 code { font-size: 1rem; }
.method { text-transform: uppercase; font-weight: 700; }
table { border-collapse: collapse; } td, th { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; }
@media (prefers-color-scheme: dark) { body { color: #e6e8eb; background: #16191d; } pre { background: #22272e; } section { border-color: #3a4048; } a { color: #8ab4f8; } }
`;

type Markup = ReturnType<typeof html>;
type Operation = NonNullable<NonNullable<ApiDocument['paths']>[string]['get']>;

interface Answer {
  description?: string;
  content?: Record<string, { schema?: unknown }>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export function renderApiPage(document: ApiDocument): string {
  const all: Record<string, unknown> = { ...document.components?.schemas };
  const block = (schema: unknown): Markup =>
    html`<pre>${JSON.stringify(resolved(schema, all), undefined, 2)}</pre>`;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [renderOperation(method, path, item[method], block)] : [])),
  );
  const schemas = Object.entries(all).map(
    ([name, schema]) =>
      html`<section id="${anchor(name)}"><h2><code>${name}</code></h2>${block(schema)}</section>`,
  );
  return String(html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${document.info.title} API</title>
<style>${raw(STYLE)}</style></head>
<body>
<h1>${document.info.title} API ${document.info.version}</h1>
<p>${document.info.description ?? ''} The document for programs: <a href="/openapi.json">/openapi.json</a>.</p>
${operations}
<h1>Shapes</h1>
${schemas}
</body>
</html>`);
}

function renderOperation(
  method: string,
  path: string,
  operation: Operation,
  block: (schema: unknown) => Markup,
): Markup {
  const scope: unknown = Reflect.get(operation, SCOPE_EXTENSION);
  const parameters = (operation.parameters ?? []).map((one) =>
    'name' in one
      ? html`<tr><td><code>${one.name}</code></td><td>${one.in}${one.required ? ', required' : ''}</td><td>${one.description ?? ''}</td></tr>`
      : html``,
  );
  const body =
    operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content : {};
  const responses = Object.entries(operation.responses ?? {}).map(
    ([status, { description, content }]: [string, Answer]) => {
      // A problem is the same everywhere.
      const schema = content?.['application/json']?.schema;
      const shape =
        schema === undefined ? '' : html`<details><summary>its shape</summary>${block(schema)}</details>`;
      return html`<tr><td><code>${status}</code></td><td>${description ?? ''}${shape}</td></tr>`;
    },
  );
  return html`<section>
<h2><code><span class="method">${method}</span> ${path}</code></h2>
<p>${operation.summary ?? ''}. ${operation.description ?? ''}</p>
<p>${typeof scope === 'string' ? html`Scope <code>${scope}</code>` : 'For anybody'}</p>
${parameters.length > 0 ? html`<table>${parameters}</table>` : ''}
${Object.values(body).map(({ schema }) => html`<p>Body:</p>${block(schema)}`)}
<table>${responses}</table>
</section>`;
}

const anchor = (name: string): string => name.replace(/\W/g, '-');

const REFERENCE = '#/components/schemas/';

/** The schema with what it refers to in its place; a schema within itself stays a reference. */
function resolved(schema: unknown, all: Record<string, unknown>, within: readonly string[] = []): unknown {
  if (Array.isArray(schema)) return schema.map((one) => resolved(one, all, within));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, ...rest } = schema as { $ref?: unknown };
  const name = typeof $ref === 'string' && $ref.startsWith(REFERENCE) ? $ref.slice(REFERENCE.length) : '';
  if (name in all && !within.includes(name)) {
    return { ...asObject(resolved(all[name], all, [...within, name])), ...rest };
  }
  return Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, resolved(one, all, within)]));
}

const asObject = (value: unknown): object =>
  typeof value === 'object' && value !== null ? value : { value };
