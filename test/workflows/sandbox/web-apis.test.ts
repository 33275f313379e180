/** The sandbox's Web APIs beside Node's own: the same script on both, the same outcome. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { atob, btoa } from '../../../src/workflows/sandbox/base64.js';
import { SandboxBlob } from '../../../src/workflows/sandbox/blob.js';
import {
  SandboxCustomEvent,
  SandboxEvent,
  SandboxEventTarget,
} from '../../../src/workflows/sandbox/events.js';
import { SandboxHeaders } from '../../../src/workflows/sandbox/headers.js';
import { clearSandboxInterval, setSandboxInterval } from '../../../src/workflows/sandbox/interval.js';
import { ReadableStreamLite } from '../../../src/workflows/sandbox/readable-stream.js';
import { cloneStructured } from '../../../src/workflows/sandbox/structured-clone.js';
import {
  TextDecoderStreamLite,
  TextEncoderStreamLite,
  TransformStreamLite,
} from '../../../src/workflows/sandbox/transform-stream.js';
import { WritableStreamLite } from '../../../src/workflows/sandbox/writable-stream.js';

const host = {
  ReadableStream,
  WritableStream,
  TransformStream,
  TextEncoderStream,
  TextDecoderStream,
  Event,
  CustomEvent,
  EventTarget,
  Headers,
  Blob,
  atob: globalThis.atob,
  btoa: globalThis.btoa,
  structuredClone,
};
const sandbox = {
  ReadableStream: ReadableStreamLite,
  WritableStream: WritableStreamLite,
  TransformStream: TransformStreamLite,
  TextEncoderStream: TextEncoderStreamLite,
  TextDecoderStream: TextDecoderStreamLite,
  Event: SandboxEvent,
  CustomEvent: SandboxCustomEvent,
  EventTarget: SandboxEventTarget,
  Headers: SandboxHeaders,
  Blob: SandboxBlob,
  atob,
  btoa,
  structuredClone: cloneStructured,
} as unknown as typeof host;

type Apis = typeof host;

async function outcome(script: (apis: Apis) => unknown, apis: Apis): Promise<unknown> {
  try {
    return { value: await script(apis) };
  } catch (error) {
    return { error: error instanceof Error ? error.name : error };
  }
}

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream) all.push(one);
  return all;
}

const counting = (apis: Apis, upTo = 3) =>
  new apis.ReadableStream<number>({
    start(controller) {
      for (let n = 1; n <= upTo; n += 1) controller.enqueue(n);
      controller.close();
    },
  });

const scripts: Record<string, (apis: Apis) => unknown> = {
  'a stream is read to its end': (apis) => collect(counting(apis)),
  'a stream of what is iterable': async (apis) => {
    const stream = Reflect.get(apis.ReadableStream, 'from').call(apis.ReadableStream, ['a', 'b']);
    return collect(stream as AsyncIterable<string>);
  },
  'both branches of a tee': async (apis) => {
    const [one, other] = counting(apis).tee();
    return Promise.all([collect(one), collect(other)]);
  },
  'a tee of which one branch is left': async (apis) => {
    const [one, other] = counting(apis).tee();
    const left = one.cancel('enough');
    const read = await collect(other);
    await left;
    return read;
  },
  'a stream that fails': async (apis) => {
    const seen: number[] = [];
    const stream = new apis.ReadableStream<number>({
      pull(controller) {
        if (seen.length === 2) controller.error(new RangeError('over'));
        else controller.enqueue(1);
      },
    });
    try {
      for await (const one of stream) seen.push(one);
    } catch (error) {
      return [seen, String(error)];
    }
    return seen;
  },
  'the reader is told of the end': async (apis) => {
    const reader = counting(apis, 1).getReader();
    await reader.read();
    await reader.read();
    return reader.closed;
  },
  'a locked stream gives no second reader': (apis) => {
    const stream = counting(apis);
    stream.getReader();
    return stream.getReader();
  },
  'what is written is written in order': async (apis) => {
    const written: string[] = [];
    const stream = new apis.WritableStream<string>({
      async write(chunk) {
        await Promise.resolve();
        written.push(chunk);
      },
      close: () => {
        written.push('closed');
      },
    });
    const writer = stream.getWriter();
    await Promise.all([writer.write('a'), writer.write('b'), writer.close()]);
    return written;
  },
  'a sink that fails fails every later write': async (apis) => {
    const stream = new apis.WritableStream<string>({
      write: () => {
        throw new RangeError('full');
      },
    });
    const writer = stream.getWriter();
    writer.closed.catch(() => {});
    const results = await Promise.allSettled([writer.write('a'), writer.write('b')]);
    return results.map(({ status }) => status);
  },
  'an aborted sink is told why': async (apis) => {
    const told: unknown[] = [];
    const stream = new apis.WritableStream<string>({ abort: (reason) => void told.push(reason) });
    await stream.abort('enough');
    return told;
  },
  'a stream piped into another': async (apis) => {
    const written: number[] = [];
    await counting(apis).pipeTo(new apis.WritableStream<number>({ write: (n) => void written.push(n) }));
    return written;
  },
  'a stream piped through a transformation': (apis) =>
    collect(
      counting(apis).pipeThrough(
        new apis.TransformStream<number, number>({
          transform(n, controller) {
            controller.enqueue(n);
            controller.enqueue(n * n);
          },
          flush(controller) {
            controller.enqueue(0);
          },
        }),
      ),
    ),
  'a transformation of nothing': (apis) => collect(counting(apis).pipeThrough(new apis.TransformStream())),
  'a transformation that fails': (apis) =>
    collect(
      counting(apis).pipeThrough(
        new apis.TransformStream({
          transform: () => {
            throw new RangeError('odd');
          },
        }),
      ),
    ),
  'a transformation that ends early': (apis) =>
    collect(
      counting(apis).pipeThrough(
        new apis.TransformStream<number, number>({
          transform(n, controller) {
            controller.enqueue(n);
            if (n === 2) controller.terminate();
          },
        }),
      ),
    ),
  'text to bytes and back, an emoji in two halves': (apis) => {
    const text = new apis.ReadableStream<string>({
      start(controller) {
        for (const part of ['a\ud83d', '\ude00b', '']) controller.enqueue(part);
        controller.close();
      },
    });
    const bytes = text.pipeThrough(new apis.TextEncoderStream());
    const back = bytes.pipeThrough(new apis.TextDecoderStream() as TransformStream<Uint8Array, string>);
    return collect(back).then((parts) => parts.join(''));
  },
  'listeners in order, once, and taken away': (apis) => {
    const seen: string[] = [];
    const target = new apis.EventTarget();
    const gone = () => void seen.push('gone');
    target.addEventListener('x', () => void seen.push('first'));
    target.addEventListener('x', () => void seen.push('once'), { once: true });
    target.addEventListener('x', gone);
    target.addEventListener('x', { handleEvent: ({ type }) => void seen.push(`object ${type}`) });
    target.removeEventListener('x', gone);
    target.dispatchEvent(new apis.Event('x'));
    target.dispatchEvent(new apis.CustomEvent('x', { detail: { n: 1 } }));
    return seen;
  },
  'an event that is stopped and prevented': (apis) => {
    const seen: string[] = [];
    const target = new apis.EventTarget();
    target.addEventListener('x', (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    });
    target.addEventListener('x', () => void seen.push('unheard'));
    return [target.dispatchEvent(new apis.Event('x', { cancelable: true })), seen];
  },
  'a listener that a signal takes away': (apis) => {
    const controller = new AbortController();
    const seen: string[] = [];
    const target = new apis.EventTarget();
    target.addEventListener('x', () => void seen.push('heard'), { signal: controller.signal });
    target.dispatchEvent(new apis.Event('x'));
    controller.abort();
    target.dispatchEvent(new apis.Event('x'));
    return seen;
  },
  'the detail of an event': (apis) => new apis.CustomEvent('x', { detail: 3 }).detail,
  'headers without regard to case': (apis) => {
    const headers = new apis.Headers({ 'X-B': '2', 'x-a': ' 1 ' });
    headers.append('X-A', '3');
    headers.delete('nothing');
    return [[...headers], headers.get('x-A'), headers.has('x-c'), headers.get('x-c')];
  },
  'headers of headers': (apis) => [...new apis.Headers(new apis.Headers([['a', 'b']]))],
  'a name that is none': (apis) => new apis.Headers({ 'a b': '1' }),
  'a blob of parts': async (apis) => {
    const blob = new apis.Blob(['äb', new Uint8Array([99]), new apis.Blob(['d'])], { type: 'Text/Plain' });
    return [blob.size, blob.type, await blob.text(), await blob.slice(2, 4).text()];
  },
  'a blob as a stream': async (apis) => {
    const chunks = await collect(new apis.Blob(['ab']).stream() as unknown as AsyncIterable<Uint8Array>);
    return chunks.map((chunk) => [...chunk]);
  },
};

describe('the same as Node', () => {
  test.each(Object.entries(scripts))('%s', async (_name, script) => {
    expect(await outcome(script, sandbox)).toEqual(await outcome(script, host));
  });
});

test('a closed stream takes no more, by the standard; Node itself throws another error', async () => {
  const writer = new WritableStreamLite<string>().getWriter();
  await writer.close();
  await expect(writer.write('late')).rejects.toThrow(TypeError);
});

describe('base64 the same as Node', () => {
  const texts = ['', 'a', 'ab', 'abc', 'abcd', '\u0000\u00ff', 'ä', '€'];
  test.each(texts)('btoa(%j)', async (text) => {
    const script = (apis: Apis) => apis.btoa(text);
    expect(await outcome(script, sandbox)).toEqual(await outcome(script, host));
  });
  test.each(['', 'YQ==', 'YQ', ' Y W\nJj ', 'YWI=', 'Y', 'YQ=', '====', 'YQ==YQ==', 'ä', '/+8='])(
    'atob(%j)',
    async (text) => {
      const script = (apis: Apis) => apis.atob(text);
      expect(await outcome(script, sandbox)).toEqual(await outcome(script, host));
    },
  );
});

describe('structuredClone the same as Node', () => {
  const shared = { n: 1 };
  const cyclic: Record<string, unknown> = { shared, again: shared };
  cyclic.self = cyclic;
  const sparse = [1];
  sparse[3] = 4;
  const bytes = new Uint8Array([1, 2, 3, 4]);
  class Point {
    x = 1;
    get y() {
      return 2;
    }
  }
  const values: [string, unknown][] = [
    ['undefined in an object', { a: undefined, b: null }],
    ['a bigint and special numbers', [1n, Number.NaN, -0, Number.POSITIVE_INFINITY]],
    ['a date', new Date(5)],
    ['an invalid date', new Date(Number.NaN)],
    ['an expression', /a+/gi],
    ['a map and a set', new Map<unknown, unknown>([[shared, new Set([shared])]])],
    ['a reference to itself', cyclic],
    ['a sparse list', sparse],
    ['bytes of a larger buffer', bytes.subarray(1, 3)],
    ['two views of one buffer', [bytes, new DataView(bytes.buffer)]],
    ['an error with a cause', new RangeError('far', { cause: new Error('near') })],
    ['an object of a class', new Point()],
    ['wrapped values', [Object(true), Object('a'), Object(3)]],
    ['a key of the prototype', JSON.parse('{"__proto__":{"a":1}}')],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve()],
    ['a weak map', new WeakMap()],
  ];
  test.each(values)('%s', async (_name, value) => {
    const script = (apis: Apis) => apis.structuredClone(value);
    expect(await outcome(script, sandbox)).toStrictEqual(await outcome(script, host));
  });

  test('what is one object stays one', () => {
    const copy = cloneStructured(cyclic);
    expect(copy.self).toBe(copy);
    expect(copy.again).toBe(copy.shared);
    expect(copy.shared).not.toBe(shared);
    const [view, data] = cloneStructured([bytes, new DataView(bytes.buffer)] as const);
    expect(view.buffer).toBe(data.buffer);
    expect(view.buffer).not.toBe(bytes.buffer);
  });
});

describe('an interval', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is called again and again with its arguments, until it is stopped', () => {
    const called = vi.fn();
    const interval = setSandboxInterval(called, 10, 'a', 2);
    vi.advanceTimersByTime(35);
    clearSandboxInterval(interval);
    vi.advanceTimersByTime(35);
    expect(called.mock.calls).toEqual([
      ['a', 2],
      ['a', 2],
      ['a', 2],
    ]);
  });

  test('may stop itself', () => {
    const called = vi.fn(() => clearSandboxInterval(interval));
    const interval = setSandboxInterval(called, 10);
    vi.advanceTimersByTime(35);
    expect(called).toHaveBeenCalledOnce();
  });

  test('goes on when its callback throws', () => {
    const called = vi.fn(() => {
      throw new Error('once more');
    });
    const interval = setSandboxInterval(called, 10);
    expect(() => vi.advanceTimersByTime(10)).toThrow('once more');
    expect(() => vi.advanceTimersByTime(10)).toThrow('once more');
    clearSandboxInterval(interval);
    expect(called).toHaveBeenCalledTimes(2);
  });

  test('and clearInterval stops a timer too', () => {
    const called = vi.fn();
    clearSandboxInterval(setTimeout(called, 10));
    vi.advanceTimersByTime(35);
    expect(called).not.toHaveBeenCalled();
  });
});
