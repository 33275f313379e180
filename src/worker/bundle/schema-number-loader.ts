/**
 * A webpack loader for `langchain`: the name of the tool that is made of a `responseFormat` without a title does not depend
 * on how many were made before (src/agent/schema-number.ts). A module that is written otherwise stays as it is.
 */

/** What the bundler finds `schemaNumber` under. */
export const SCHEMA_NUMBER_MODULE = '__airlock_schema_number__';

const COUNTED = '++bindingIdentifier';

export const responsesModule = /[\\/]langchain[\\/]dist[\\/]agents[\\/]responses\.js$/;

export default function withSchemaNumbers(source: string): string {
  if (!source.includes(COUNTED)) return source;
  // Behind the code, so that its lines stay where the source map has them.
  return `${source.replace(COUNTED, 'schemaNumber(schema)')}
import { schemaNumber } from '${SCHEMA_NUMBER_MODULE}';
`;
}
