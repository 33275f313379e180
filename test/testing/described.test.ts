/** What a failed expectation says of a request: of a model call what was said, and not its tools. */
import { expect, it } from 'vitest';
import { describe } from '../../src/testing/pending.js';

const tools = [{ type: 'function', function: { name: 'find_order', description: 'x'.repeat(300) } }];
const said = { type: 'human', data: { content: 'Where is leo-17?' } };

it.each([
  ['with all messages', { params: { tools, messages: [said] } }],
  [
    'with those since an earlier one',
    { params: { tools }, messages: { count: 3, since: 'fetch-1', parts: [], added: [said] } },
  ],
])('a model call %s', (_which, call) => {
  expect(describe({ request: { kind: 'fetch', resource: 'model', ...call } })).toBe(
    'model user: Where is leo-17?',
  );
});

it('any other request is shown with what it asks', () => {
  expect(describe({ request: { kind: 'fetch', resource: 'rates', params: { base: 'EUR' } } })).toBe(
    'rates {"base":"EUR"}',
  );
});
