/** Schemathesis, a fuzzer of HTTP APIs by their OpenAPI document, over a gateway. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonPackage } from '../../docs/support/python.js';

const FUZZER = 'schemathesis==4.32.5';
const here = path.dirname(fileURLToPath(import.meta.url));

export interface Fuzz {
  /** Of the gateway. */
  url: string;
  token: string;
  /** Runs and claims that are there: what is made up names none. */
  known: { runs: readonly string[]; claims: readonly string[] };
  /** Requests for each operation and kind of input. */
  examples: number;
  seed: number;
}

/** @returns all that it said, and whether it found nothing */
export async function fuzz({
  url,
  token,
  known,
  examples,
  seed,
}: Fuzz): Promise<{ ok: boolean; said: string }> {
  const args = [
    ...['-m', 'schemathesis.cli', '--no-color', '--config-file', path.join(here, 'schemathesis.toml')],
    ...['run', `${url}/openapi.json`, '--max-examples', String(examples), '--seed', String(seed)],
  ];
  const env = {
    ...process.env,
    PYTHONPATH: [await pythonPackage(FUZZER), here].join(path.delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    AIRLOCK_TOKEN: token,
    AIRLOCK_KNOWN: JSON.stringify(known),
  };
  const child = spawn('python3', args, { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const [status] = await once(child, 'close');
  return { ok: status === 0, said };
}
