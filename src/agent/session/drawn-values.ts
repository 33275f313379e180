/**
 * What a task has drawn at random, as far as it can be found again in what the task says. LangChain draws a UUID for
 * whatever it runs, and nobody says those; so that something was drawn does not tell much.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { UUID_BYTES } from './random-streams.js';

/** Values that are looked for; more are taken to be anywhere. */
const MOST = 1_000;

export class DrawnValues {
  /** The last digits of UUIDs, which no version of them changes. */
  readonly #endings = new Set<string>();
  /** Whether something was drawn that may look like anything. */
  #isUnknown = false;

  note(bytes: Uint8Array): void {
    if (bytes.length !== UUID_BYTES || this.#endings.size >= MOST) this.#isUnknown = true;
    else this.#endings.add(bytesToHex(bytes.subarray(10)));
  }

  mayBeIn(text: string): boolean {
    if (this.#isUnknown) return true;
    const said = text.toLowerCase();
    return [...this.#endings].some((ending) => said.includes(ending));
  }
}
