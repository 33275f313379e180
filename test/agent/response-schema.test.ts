/** An answer to `interrupt(value, { responseSchema })` of LangGraph 1.7 fits, or is refused, and the question stays open. */
import { Command, interrupt, MemorySaver } from '@langchain/langgraph';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import * as z3 from 'zod/v3';
import { shownFingerprint } from '../../src/common/fingerprint.js';
import type { Json } from '../../src/common/protocol.js';
import { oneNode } from './graphs/notes.js';
import { startRun } from './support/start-run.js';

/** LangGraph before 1.7 knows one parameter, and takes no notice of another. */
const isKnown = interrupt.length > 1;
const asking = (schema: object, shown: unknown = 'how many?') => {
  const ask = interrupt as (value: unknown, options: object) => unknown;
  return oneNode(() => ask(shown, { responseSchema: schema }));
};

interface Row {
  name: string;
  schema: object;
  wrong: Json[];
  right: Json;
  given?: Json;
}
const rows: Row[] = [
  { name: 'a number of zod', schema: z.number().int().positive(), wrong: ['many', -1, null, 1.5], right: 3 },
  { name: 'a number of zod 3', schema: z3.number().positive(), wrong: ['many', -1], right: 3 },
  { name: 'an object', schema: z.object({ n: z.number() }), wrong: [{}, { n: 'x' }, 'x'], right: { n: 1 } },
  {
    name: 'a check of ones own',
    schema: z.string().refine((text) => text !== 'no'),
    wrong: ['no', 1],
    right: 'x',
  },
  { name: 'a schema that coerces', schema: z.coerce.number(), wrong: ['many'], right: '3', given: 3 },
  { name: 'JSON Schema', schema: { type: 'integer', minimum: 1 }, wrong: ['many', 0], right: 3 },
];

if (isKnown) {
  describe.each(rows)('$name', ({ schema, wrong, right, given = right }) => {
    const notes = { notes: [typeof given === 'string' ? given : JSON.stringify(given)] };

    test('refuses what does not fit, and takes what does', async () => {
      const run = await startRun(asking(schema));
      const id = run.interrupts[0]?.id ?? '';
      for (const value of wrong) {
        await expect(run.respond(id, value)).rejects.toMatchObject({ code: 'invalid_value' });
      }
      await run.restore();
      expect(run.interrupts).toMatchObject([{ id, schema: { type: expect.anything() } }]);
      await expect(run.respond(id, wrong[0] ?? null)).rejects.toMatchObject({ code: 'invalid_value' });
      await run.respond(id, right);
      expect(run.result).toEqual(notes);
    });

    test('takes what plain LangGraph takes', async () => {
      const plain = asking(schema);
      plain.checkpointer = new MemorySaver();
      const config = { configurable: { thread_id: '1' } };
      await plain.invoke({}, config);
      expect(await plain.invoke(new Command({ resume: right }), config)).toEqual(notes);
    });
  });

  test('plain LangGraph keeps the question open too', async () => {
    const plain = asking(z.number());
    plain.checkpointer = new MemorySaver();
    const config = { configurable: { thread_id: '1' } };
    await plain.invoke({}, config);
    await expect(plain.invoke(new Command({ resume: 'many' }), config)).rejects.toThrow();
    expect((await plain.getState(config)).tasks[0]?.interrupts).toHaveLength(1);
  });

  test('the schema is part of what is shown', async () => {
    const [one, other] = await Promise.all(
      [z.number(), z.string()].map(async (schema) => (await startRun(asking(schema))).interrupts[0]),
    );
    expect(one?.fingerprint).not.toBe(other?.fingerprint);
    expect(one).toMatchObject({ schema: { type: 'number' } });
    expect(one?.fingerprint).toBe(
      shownFingerprint({
        kind: 'question',
        prompt: 'how many?',
        allowed: ['respond'],
        value: 'how many?',
        schema: { type: 'number' },
      }),
    );
  });

  test('words answer a question that takes text', async () => {
    const run = await startRun(asking(z.string(), { which: 1 }));
    await run.decide(run.interrupts[0]?.id ?? '', { type: 'respond', message: 'this one' });
    expect(run.result).toEqual({ notes: ['this one'] });
  });
} else {
  test('takes any answer, as LangGraph of that version does', async () => {
    const run = await startRun(asking(z.number()));
    expect(run.interrupts[0]).not.toHaveProperty('schema');
    await run.respond(run.interrupts[0]?.id ?? '', 'many');
    expect(run.result).toEqual({ notes: ['many'] });
  });
}
