import type { RehearsalVerdict } from '../../worker/replay/rehearsal.js';
import type { Colors } from '../output.js';
import { hanging, safeLine } from './plain-text.js';
import { plural } from './plural.js';

/** What `airlock doctor --agent` found. */
export function renderRehearsal(verdict: RehearsalVerdict, colors: Colors): string {
  const name = colors.bold(safeLine([verdict.agent, verdict.version].filter(Boolean).join(' ')));
  switch (verdict.status) {
    case 'deterministic':
      return `${colors.green('✔')} ${name} asked the same each time (${plural(verdict.requests, 'request')})`;
    case 'failed':
      return `${colors.red('✖')} ${name} could not be rehearsed: ${hanging(verdict.message)}`;
    case 'differs': {
      const { request, expected, got, against } = verdict.difference;
      const where = request === 'end' ? 'in its end' : `at request ${request}`;
      return [
        `${colors.red('✖')} ${name} is not deterministic: it differs from ${against} ${where}`,
        `    expected  ${hanging(expected)}`,
        `    got       ${hanging(got)}`,
        '    An agent may depend on its state and its answers alone: keep counters, caches and lists in the state of the graph,',
        '    not in a module or on globalThis.',
      ].join('\n');
    }
  }
}
