/**
 * LangGraph tells by an error that a channel holds nothing: several times a step, caught at once, seen by nobody. It
 * sets `Error.stackTraceLimit` to 0 around it, which the sandbox's frozen globals do not allow, and the stacks would
 * cost more than anything else it does. So this one class is built on a parent that captures none.
 */
import { EmptyChannelError } from '@langchain/langgraph';

/** Takes the place of `BaseLangGraphError` above it; what it makes is an instance of the same classes. */
function WithoutStack(this: unknown, message = ''): object {
  const made: object = Object.create((new.target as unknown as { prototype: object }).prototype);
  Object.defineProperty(made, 'message', { value: message, writable: true, configurable: true });
  Object.defineProperty(made, 'stack', { value: `Error: ${message}`, writable: true, configurable: true });
  Reflect.set(made, 'lc_error_code', undefined);
  return made;
}

/** Must run before the sandbox freezes the class: called by the preloaded module. */
export function captureNoStackForEmptyChannels(): void {
  Object.setPrototypeOf(EmptyChannelError, WithoutStack);
}
