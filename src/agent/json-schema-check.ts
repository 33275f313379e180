/** What an edited value must satisfy, where that is said in JSON Schema. */
import { Validator } from '@cfworker/json-schema';
import type { ValueCheck } from './boundary.js';

/**
 * The check names every place that is wrong.
 * @param whole what the whole value is called
 */
export function matchesJsonSchema(schema: Record<string, unknown>, whole = 'args'): ValueCheck {
  const validator = new Validator(schema, '2020-12', false);
  return (value) => {
    const wrong = validator
      .validate(value)
      .errors.map(
        ({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '') || whole}: ${error}`,
      );
    return wrong.length > 0 ? wrong.join('; ') : undefined;
  };
}
