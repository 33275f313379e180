import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { AirlockError } from '../common/errors.js';
import { type Json, jsonSchema } from '../common/protocol.js';

export const JSON_ARGUMENT_HELP = 'JSON, @file, or - for stdin';

/**
 * The JSON that an option gives: itself, the content of `@file`, or stdin for `-`.
 * @param option its name, for the message
 * @param forWords the option that takes words as they are, where there is one
 * @throws AirlockError `bad_input`
 */
export async function readJsonArgument(option: string, given: string, forWords?: string): Promise<Json> {
  const source = await read(option, given);
  try {
    return jsonSchema.parse(JSON.parse(source));
  } catch (cause) {
    throw new AirlockError(
      'bad_input',
      `${option} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      forWords === undefined
        ? `Give ${JSON_ARGUMENT_HELP}; text in JSON stands in double quotes: ${option} '"text"'.`
        : `Give ${JSON_ARGUMENT_HELP}; for words: ${forWords} '…'.`,
      { cause },
    );
  }
}

async function read(option: string, given: string): Promise<string> {
  if (given === '-') return text(process.stdin);
  if (!given.startsWith('@')) return given;
  const file = given.slice(1);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new AirlockError(
      'bad_input',
      `${option}: the file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Check the path behind the @.',
      { cause },
    );
  }
}
