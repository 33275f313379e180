/**
 * `TransformStream` for the sandbox, and the two of text over it. A chunk is transformed when it is written; a reader
 * that is slow delays no writer, so that nobody in a run can wait for nobody.
 */
import type { ChunkQueue } from './chunk-queue.js';
import { ReadableStreamLite } from './readable-stream.js';
import { WritableStreamLite } from './writable-stream.js';

interface TransformController<Out> {
  readonly desiredSize: number | null;
  enqueue(chunk: Out): void;
  error(reason: unknown): void;
  terminate(): void;
}

interface Transformer<In, Out> {
  start?(controller: TransformController<Out>): unknown;
  transform?(chunk: In, controller: TransformController<Out>): unknown;
  flush?(controller: TransformController<Out>): unknown;
}

export class TransformStreamLite<In = unknown, Out = unknown> {
  readonly readable: ReadableStreamLite<Out>;
  readonly writable: WritableStreamLite<In>;

  constructor(transformer: Transformer<In, Out> = {}) {
    let output!: ChunkQueue<Out>;
    let input!: { error(reason: unknown): void };
    this.readable = new ReadableStreamLite<Out>({
      start: (queue) => {
        output = queue;
      },
      cancel: (reason) => input.error(reason ?? new TypeError('The readable side was cancelled')),
    });
    const controller: TransformController<Out> = {
      get desiredSize() {
        return output.desiredSize;
      },
      enqueue: (chunk) => output.enqueue(chunk),
      error: (reason) => {
        output.error(reason);
        input.error(reason);
      },
      terminate: () => {
        output.close();
        input.error(new TypeError('The stream was terminated'));
      },
    };
    const orFail = async (work: () => unknown) => {
      try {
        await work();
      } catch (reason) {
        output.error(reason);
        throw reason;
      }
    };
    const transform = transformer.transform
      ? (chunk: In) => transformer.transform?.(chunk, controller)
      : (chunk: In) => output.enqueue(chunk as unknown as Out);
    this.writable = new WritableStreamLite<In>({
      start: (sink) => {
        input = sink;
        return orFail(() => transformer.start?.(controller));
      },
      write: (chunk) => orFail(() => transform(chunk)),
      close: () =>
        orFail(async () => {
          await transformer.flush?.(controller);
          output.close();
        }),
      abort: (reason) => output.error(reason),
    });
  }
}

export class TextEncoderStreamLite extends TransformStreamLite<unknown, Uint8Array> {
  readonly encoding = 'utf-8';

  constructor() {
    // Half a surrogate pair waits for its other half.
    let half = '';
    const encoder = new TextEncoder();
    super({
      transform(chunk, controller) {
        const text = half + String(chunk);
        half = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : '';
        const whole = half ? text.slice(0, -1) : text;
        if (whole) controller.enqueue(encoder.encode(whole));
      },
      flush(controller) {
        if (half) controller.enqueue(encoder.encode(half));
      },
    });
  }
}

export class TextDecoderStreamLite extends TransformStreamLite<ArrayBuffer | ArrayBufferView, string> {
  readonly encoding: string;

  constructor(label?: string, options?: ConstructorParameters<typeof TextDecoder>[1]) {
    const decoder = new TextDecoder(label, options);
    super({
      transform(chunk, controller) {
        const text = decoder.decode(chunk as ArrayBuffer, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text) controller.enqueue(text);
      },
    });
    this.encoding = decoder.encoding;
  }
}
