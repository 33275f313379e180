import type { AskedServer } from '../../client/asked-server.js';
import type { Inbox } from '../../client/inbox.js';
import type { Colors } from '../output.js';
import { hanging, indent, safeLine } from './plain-text.js';
import { renderOpenQuestion } from './question.js';
import { assumed, renderServer } from './server.js';

/** All open questions, each under its run, then the runs that could not be asked. */
export function renderInbox(
  { questions, unanswered }: Inbox,
  colors: Colors,
  now: Date,
  server: AskedServer,
): string {
  const blocks = questions.map(({ run, interrupt }) => {
    const heading = `${safeLine(run.id)}  ${colors.dim(safeLine(`${run.agent ?? ''} ${run.version ?? ''}`.trim()))}`;
    return `${heading}\n${indent(renderOpenQuestion(run.id, interrupt, colors, now), '  ')}`;
  });
  const silent = unanswered.map(
    ({ run, error }) => `${colors.yellow('!')} ${safeLine(run.id)}: ${hanging(error.summary)}`,
  );
  if (blocks.length === 0) blocks.push(colors.dim(`No questions are open at ${renderServer(server)}.`));
  const asked = questions.length === 0 ? [] : assumed(server, colors);
  return [...blocks, ...(silent.length === 0 ? [] : [silent.join('\n')]), ...asked].join('\n\n');
}
