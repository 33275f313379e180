/** A copy of a JSON value that shares nothing with it. A field that is undefined is left out, as in JSON. */
export function copyJson<Value>(value: Value): Value {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as Value);
}
