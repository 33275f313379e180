/**
 * The bank, as a program: `DEMO_SERVICE_TOKEN=… node scripts/demo/service.js [PORT]`, with PORT 4310 unless it is
 * given (0 is any free one). Prints `{"url"}` when it listens and runs until it is told to end.
 * Its first answer to a request for rates is a 503, so that a retry can be seen.
 */
import { loadExample } from './load-example.js';

const DEFAULT_PORT = 4310;

const { startService } = await loadExample('spending-review/service.ts');
const service = await startService({
  token: process.env.DEMO_SERVICE_TOKEN ?? '',
  port: Number(process.argv[2] ?? DEFAULT_PORT),
  flaky: true,
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => service.close());
process.stdout.write(`${JSON.stringify({ url: service.url })}\n`);
