/**
 * Whether a value is what a test expects. A subset matches where every field that is named matches; a list matches a
 * list of the same length. Asymmetric matchers (`expect.any(String)`) are asked.
 */
interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
}

export function matchesSubset(actual: unknown, expected: unknown): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual);
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, index) => matchesSubset(actual[index], one))
    );
  }
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
  return Object.entries(expected).every(([key, one]) =>
    one === undefined ? Reflect.get(actual, key) === undefined : matchesSubset(Reflect.get(actual, key), one),
  );
}

function isAsymmetric(value: unknown): value is Asymmetric {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value;
}
