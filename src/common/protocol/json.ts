/** A value that crosses a process: JSON, and nothing that JSON would drop or bend. */
import * as z from 'zod';
import { isJson } from '../json.js';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

const explainedJson = z.json();
/** Looks at a value by itself, which is many times faster than a recursive schema; the schema says what is wrong. */
export const jsonSchema: z.ZodType<Json> = z
  .custom<Json>()
  .superRefine((value, context) => {
    if (isJson(value)) return;
    for (const issue of explainedJson.safeParse(value).error?.issues ?? []) context.addIssue({ ...issue });
  })
  .meta({ type: ['null', 'boolean', 'number', 'string', 'array', 'object'] });

export const jsonObjectSchema: z.ZodType<JsonObject> = z
  .custom<JsonObject>(
    (value) => isJson(value) && typeof value === 'object' && value !== null && !Array.isArray(value),
    'Invalid input: expected an object of JSON values',
  )
  .meta({ type: 'object' });
