/** The ledger as the driver sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type Entry, entrySchema } from './entries.js';

export class Ledger {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<Ledger> {
    const child = fork(fileURLToPath(new URL('./service.js', import.meta.url)));
    const [port] = await once(child, 'message');
    return new Ledger(child, `http://127.0.0.1:${port}`);
  }

  /** Every entry, by the name it was made under. */
  async entries(): Promise<Map<string, Entry[]>> {
    const response = await fetch(`${this.url}/writes`);
    const all = z.array(entrySchema).parse(await response.json());
    const byName = new Map<string, Entry[]>();
    for (const entry of all) byName.set(entry.name, [...(byName.get(entry.name) ?? []), entry]);
    return byName;
  }

  /** It ends with its connection to us, however we end. */
  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
