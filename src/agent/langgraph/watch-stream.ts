/** A graph that is read by `stream()` pauses its caller when the reader comes to the end, and not before. */
import { type GraphInterrupt, isGraphInterrupt } from '@langchain/langgraph';

/** @returns the same stream */
export function watchStream(
  stream: ReadableStream,
  onPause: (error: GraphInterrupt) => void,
): ReadableStream {
  const getReader = stream.getReader.bind(stream) as () => ReadableStreamDefaultReader;
  const watched = (): ReadableStreamDefaultReader => {
    const reader = getReader();
    const read = reader.read.bind(reader);
    reader.read = async () => {
      try {
        return await read();
      } catch (error) {
        if (isGraphInterrupt(error)) onPause(error);
        throw error;
      }
    };
    return reader;
  };
  stream.getReader = watched as typeof stream.getReader;
  return stream;
}
