/** Which objects of a graph's state are plain, documents, or what LangGraph's serialiser brings back by itself. */

const documentFields: readonly string[] = ['pageContent', 'metadata', 'id'];

/** Messages and the like, `Send` and `Command`, errors and regular expressions: the serialiser brings them back. */
export function isKnownToLangGraph(value: object): boolean {
  return (
    ('lc_serializable' in value && !isPlain(value)) ||
    'lg_name' in value ||
    value instanceof Error ||
    value instanceof RegExp ||
    value instanceof Uint8Array
  );
}

/**
 * A `Document` of LangChain's. Its class is known by what it has (three fields and no methods): which copy of the package it
 * comes from says nothing. It comes back as LangGraph's own savers bring it back, as a plain object.
 */
export function isDocument(value: object): boolean {
  const { pageContent, metadata } = value as { pageContent?: unknown; metadata?: unknown };
  if (typeof pageContent !== 'string' || typeof metadata !== 'object') return false;
  const prototype = Object.getPrototypeOf(value) as object;
  return (
    Object.keys(value).every((key) => documentFields.includes(key)) &&
    Object.getOwnPropertyNames(prototype).length === 1 &&
    isPlain(prototype)
  );
}

export function isPlain(value: object): value is Record<string, unknown> {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || prototype.constructor?.name === 'Object';
}
