/** The page of the API: what is described somewhere else in the document stands where it is meant. */
import { expect, it } from 'vitest';
import { renderApiPage } from '../../src/gateway/page/api-page.js';

const page = renderApiPage({
  openapi: '3.1.0',
  info: { title: 'Airlock', version: '1.0.0' },
  paths: {
    '/trees': {
      post: {
        summary: 'Plant one',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Plant' } } } },
        responses: {
          200: {
            description: 'Planted.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Plant: { type: 'object', properties: { where: { $ref: '#/components/schemas/Place' } } },
      Place: { type: 'string', description: 'A garden.' },
      Tree: {
        type: 'object',
        properties: { branches: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
      },
    },
  },
});
const section = page.slice(page.indexOf('Plant one'), page.indexOf('<h1>Shapes'));

it('shows what a request takes, at every depth', () => {
  const [body = ''] = section.split('<table>');
  expect(body).toContain('A garden.');
  expect(body).not.toContain('$ref');
});

it('shows what an answer gives, and a shape within itself once', () => {
  const [, answer = ''] = section.split('<details>');
  expect(answer).toContain('branches');
  expect(answer.match(/\$ref/g)).toHaveLength(1);
});
