/** What an edited value must satisfy, where that is said in JSON Schema. */
import { Validator } from '@cfworker/json-schema';
import type { ValueCheck } from './boundary.js';

/** The check names every place that is wrong. */
export function matchesJsonSchema(schema: Record<string, unknown>): ValueCheck {
  const validator = new Validator(schema, '2020-12', false);
  return (value) => {
    const wrong = validator
      .validate(value)
      .errors.map(
        ({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '') || 'args'}: ${error}`,
      );
    return wrong.length > 0 ? wrong.join('; ') : undefined;
  };
}
