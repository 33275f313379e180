/** Two sound resources, and one that does wrong in the way it is told to. */
import { defineResource, defineResources, ResourceError } from 'airlockjs/resources';
import * as z from 'zod';

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

function strange(name: string): Error {
  const get = () => {
    throw new Error('not to be read');
  };
  return Object.defineProperty(new Error('strange'), name, { get });
}

const hostile: Record<string, (text: string) => unknown> = {
  throws: (text) => {
    throw new Error(text, { cause: new Error(text) });
  },
  'throws a name': (text) => {
    throw Object.assign(new Error('x'), { name: text, stack: text });
  },
  'throws by code': (text) => {
    throw new ResourceError({ code: 'conflict', message: text, details: { [text.slice(0, 50)]: text } });
  },
  'throws what cannot be read': () => {
    throw strange('message');
  },
  'throws a strange stack': () => {
    throw strange('stack');
  },
  'throws a symbol': () => {
    throw Symbol('x');
  },
  rejects: async (text) => {
    void Promise.reject(new Error(text));
    await pause(30_000);
  },
  'throws in a timer': async (text) => {
    setTimeout(() => {
      throw new Error(text);
    }, 1);
    await pause(30_000);
  },
  'throws too late': (text) => {
    setTimeout(() => {
      throw new Error(text);
    }, 50);
    return text;
  },
  answers: (text) => ({ [text.slice(0, 50)]: text }),
  'answers too much': () => 'x'.repeat(3_000_000),
  'answers a cycle': () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    return cycle;
  },
  'answers a number too large for JSON': () => 10n,
  'answers nothing': () => undefined,
};

/** Names of what `hostile` can do. */
export const resourceFaults = Object.keys(hostile);

export default defineResources({
  double: defineResource({
    params: z.object({ n: z.number() }),
    result: z.number(),
    fetch: ({ n }) => 2 * n,
  }),
  echo: defineResource({ params: z.json(), result: z.json(), fetch: (params) => params }),
  hostile: defineResource({
    params: z.object({ how: z.string(), text: z.string() }),
    result: z.json(),
    retry: { maxAttempts: 1 },
    fetch: async ({ how, text }, { heartbeat }) => {
      heartbeat({ text });
      return (await hostile[how]?.(text)) as z.infer<ReturnType<typeof z.json>>;
    },
  }),
});
