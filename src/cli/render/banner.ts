import * as z from 'zod';
import type { StillRunning } from '../dev-session.js';
import type { Colors } from '../output.js';
import { pasted } from './pasted.js';
import { safeText } from './plain-text.js';

export interface Running {
  address: string;
  namespace: string;
  webUi?: string | undefined;
  /** Of its API. */
  gateway: string;
  root: string;
  taskQueue: string;
  agents: string[];
  /** `name version` */
  policies: string[];
  /** What becomes of runs when `airlock dev` ends: its own server forgets them, unless it writes a file. */
  runs: 'forgotten' | 'kept by the server' | { file: string };
}

/** What `airlock dev` says once everything runs. */
export function renderBanner(running: Running, colors: Colors): string {
  const rows: [string, string | undefined][] = [
    ['Web UI', running.webUi && colors.cyan(running.webUi)],
    ['Gateway', `${colors.cyan(running.gateway)}, its API at ${running.gateway}/docs`],
    ['Server', `${running.address}, namespace ${running.namespace}`],
    ['Project', running.root],
    ['Task queue', running.taskQueue],
    ['Agents', running.agents.join(', ') || undefined],
    ['Policies', running.policies.join(', ') || undefined],
  ];
  return [
    '',
    `  ${colors.bold('airlock dev')} ${colors.green('is ready')}`,
    '',
    ...rows.flatMap(([name, value]) => (value ? [`  ${colors.dim(name.padEnd(11))}${value}`] : [])),
    '',
    `  ${colors.dim(`${pasted('Start a run: airlock start <agent> --input <json>')}. Ctrl-C stops everything${afterwards(running)}`)}`,
    '',
  ].join('\n');
}

function afterwards({ runs }: Running): string {
  if (runs === 'forgotten')
    return '; runs are\n  forgotten then, unless airlock dev --db-filename <file> keeps them.';
  if (runs === 'kept by the server') return '; the server keeps its runs.';
  return `; runs\n  are kept in ${safeText(runs.file)}.`;
}

const workersAre = {
  'old code': 'The workers continue with the old code.',
  'new code': 'The workers run the new code.',
  none: 'No workers run: they start with the next file that is saved.',
};

/** What `airlock dev` says behind a change that it could not take. */
export function renderStillRunning({ workers, gateway }: StillRunning): string {
  const settings = workers === 'new code' ? ', with its settings of before' : '';
  return [
    workersAre[workers],
    gateway === undefined
      ? 'The gateway does not run: it starts again once its settings are right.'
      : `The gateway continues at ${gateway}${settings}.`,
  ].join('\n');
}

const catalogSchema = z.record(
  z.string(),
  z.object({ versions: z.record(z.string(), z.unknown()), current: z.string() }),
);

/** `name version` of every agent in what an agents module exports. */
export function agentLines(catalog: unknown): string[] {
  return Object.entries(catalogSchema.parse(catalog)).map(([name, { current }]) => `${name} ${current}`);
}
