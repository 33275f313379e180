/** A graph that is read by `stream()` pauses its caller, or ends, when the reader comes to the end, and not before. */
import { type GraphInterrupt, isGraphInterrupt } from '@langchain/langgraph';

/** How a stream is read other than by a reader; each takes a reader of its own, which nobody could watch. */
const OTHER_WAYS = ['pipeThrough', 'pipeTo', 'tee'] as const;

/** What the reader hears of the graph; each may hold it. */
export interface StreamWatcher {
  onPause(error: GraphInterrupt): Promise<void> | undefined;
  onEnd(): Promise<void> | undefined;
}

/** @returns the same stream */
export function watchStream(stream: ReadableStream, watcher: StreamWatcher): ReadableStream {
  const getReader = stream.getReader.bind(stream) as () => ReadableStreamDefaultReader;
  const watched = (): ReadableStreamDefaultReader => {
    const reader = getReader();
    const read = reader.read.bind(reader);
    reader.read = async () => {
      try {
        const result = await read();
        const held = result.done ? watcher.onEnd() : undefined;
        if (held) await held;
        return result;
      } catch (error) {
        const held = isGraphInterrupt(error) ? watcher.onPause(error) : watcher.onEnd();
        if (held) await held;
        throw error;
      }
    };
    return reader;
  };
  const ways = Object.fromEntries(
    OTHER_WAYS.map((way) => [
      way,
      (...args: unknown[]) => Reflect.apply(ReadableStream.prototype[way], readBy(watched()), args),
    ]),
  );
  return Object.assign(stream, ways, { getReader: watched });
}

/** A stream of what a reader reads, each chunk when it is wanted. */
function readBy(reader: ReadableStreamDefaultReader): ReadableStream {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
