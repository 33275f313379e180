/**
 * What a command says: one JSON document on stdout with `--json`, words for people otherwise.
 *
 * 1. With `--json` stdout carries JSON alone, an error included, with what nobody sees written out as `\uXXXX`.
 * 2. Colours and spinners appear only where stdout is a terminal (`FORCE_COLOR` turns colours on elsewhere).
 */
import pc from 'picocolors';
import type { AskedServer } from '../client/asked-server.js';
import { RunEndedError } from '../client/errors/run-ended-error.js';
import { AirlockError } from '../common/errors.js';
import { renderError } from './render/error.js';
import { safeLine } from './render/plain-text.js';

export type Colors = ReturnType<typeof pc.createColors>;

export interface OutputOptions {
  json: boolean;
  color: boolean;
}

export class Output {
  readonly json: boolean;
  readonly colors: Colors;
  /** Whether somebody sees what is drawn over what was there before. */
  readonly interactive: boolean;
  readonly #wantsColors: boolean;

  constructor(options: OutputOptions) {
    this.json = options.json;
    this.#wantsColors = options.color;
    this.interactive = !options.json && process.stdout.isTTY === true;
    this.colors = pc.createColors(options.color && !options.json && colorsWanted(this.interactive));
  }

  /** The command's result: `document` for scripts, `text` for people. */
  result(document: unknown, text: () => string): void {
    process.stdout.write(`${this.json ? shownJson(document) : text()}\n`);
  }

  /** Words for people on the way to a result; not part of it. */
  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** A failure that does not end the command: for people, and never on stdout. */
  problem(error: unknown): void {
    if (AirlockError.isInstance(error)) this.note(renderError(error, pc.createColors(this.colorsOnStderr)));
    else this.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  /** @param server that the command asked, where it came so far */
  error(error: unknown, server?: AskedServer): void {
    const expected = AirlockError.isInstance(error);
    if (this.json) process.stdout.write(`${shownJson({ error: { ...errorDocument(error), server } })}\n`);
    if (!expected) this.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
    else if (!this.json) this.note(renderError(error, pc.createColors(this.colorsOnStderr), server));
  }

  /** Whether stderr shows colours, on which a worker's log is written with `--json` too. */
  get colorsOnStderr(): boolean {
    return this.#wantsColors && colorsWanted(process.stderr.isTTY === true);
  }
}

/** The same value, with what nobody sees written out: JSON leaves most of it as it is, and on a terminal it acts. */
const shownJson = (document: unknown): string => safeLine(JSON.stringify(document));

/** Always a boolean: picocolors takes its own guess for `undefined`, and a pipe's `isTTY` is just that. */
function colorsWanted(isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0';
  return isTerminal && TERM !== 'dumb';
}

function errorDocument(error: unknown): Record<string, string | undefined> {
  if (!AirlockError.isInstance(error)) {
    return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
  }
  const ended = RunEndedError.isInstance(error) ? { runId: error.runId, status: error.status } : {};
  return { code: error.code, message: error.summary, hint: error.hint, ...ended };
}
