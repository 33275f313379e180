/** A `Secret` shows its value to whoever reveals it, and to nothing that prints, serialises or sends. */
import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect, test } from 'vitest';
import { Secret } from '../../src/secrets/secret.js';

const VALUE = 'vT8-secret-value-31';
const secret = new Secret(VALUE);
const holder = { secret, list: [secret], map: new Map([['a', secret]]), error: new Error(`${secret}`) };

const bytesOf = (value: unknown) =>
  Buffer.from(defaultPayloadConverter.toPayload(value)?.data ?? []).toString();

test.each<[how: string, text: () => string]>([
  ['a template', () => `${secret}`],
  ['a list joined', () => [secret, 1].join()],
  ['String', () => String(secret)],
  ['JSON', () => JSON.stringify(holder)],
  ['inspect', () => inspect(holder, { depth: 9, showHidden: true, getters: true })],
  [
    'inspect without custom inspection',
    () => inspect(holder, { depth: 9, showHidden: true, customInspect: false }),
  ],
  ['format', () => format('%s %o %O %j', secret, secret, secret, holder)],
  ['an error', () => String(new Error(`it was ${secret}`, { cause: secret }).stack)],
  ['its keys', () => JSON.stringify([Reflect.ownKeys(secret), Object.entries(secret), { ...secret }])],
  ['a structured clone', () => inspect(structuredClone({ secret }), { depth: 9 })],
  ['a message to a thread', () => inspect(deserialize(serialize(holder)), { depth: 9 })],
  ['the bytes of that message', () => serialize(holder).toString('latin1')],
  ['a payload of Temporal', () => bytesOf({ secret, list: [secret] })],
])('%s shows nothing of it', (_, text) => {
  expect(text()).not.toContain(VALUE);
});

test('its value is read by one method', () => {
  expect(secret.reveal()).toBe(VALUE);
});
