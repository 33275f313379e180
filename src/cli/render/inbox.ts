import type { AskedServer } from '../../client/asked-server.js';
import type { Inbox, InboxItem } from '../../client/inbox.js';
import type { RunSummary } from '../../client/run-summary.js';
import { isHashedPrincipal } from '../../common/principal-key.js';
import type { Colors } from '../output.js';
import { type GivenFilter, renderFilter } from './filter.js';
import { pasted } from './pasted.js';
import { hanging, indent, oneLine, safeLine } from './plain-text.js';
import { plural } from './plural.js';
import { renderOpenQuestion } from './question.js';
import { assumed, renderServer } from './server.js';

const MAX_ABOUT_CHARACTERS = 200;

/** What an inbox was narrowed down to, and how many questions are open beside. */
export interface Narrowed {
  filter: GivenFilter;
  others: number;
}

/** All open questions under their runs, the run with the one that waits longest first, then the runs that could not be asked. */
export function renderInbox(
  { questions, unanswered }: Inbox,
  colors: Colors,
  now: Date,
  server: AskedServer,
  { filter, others }: Narrowed = { filter: {}, others: 0 },
): string {
  const byRun = new Map<string, InboxItem[]>();
  for (const item of questions) byRun.set(item.run.id, [...(byRun.get(item.run.id) ?? []), item]);
  const blocks = [...byRun.values()].map((items) =>
    [
      ...items.slice(0, 1).map(({ run }) => heading(run, colors)),
      ...items.map(({ run, interrupt }) => indent(renderOpenQuestion(run.id, interrupt, colors, now), '  ')),
    ].join('\n'),
  );
  const silent = unanswered.map(
    ({ run, error }) => `${colors.yellow('!')} ${safeLine(run.id)}: ${hanging(error.summary)}`,
  );
  if (blocks.length === 0) {
    const open = `${plural(others, 'other is', 'others are')} open`;
    const none =
      others === 0
        ? `No questions are open at ${renderServer(server)}.`
        : `No questions with ${renderFilter(filter)} at ${renderServer(server)}; ${pasted(`${open}: airlock inbox`)}`;
    blocks.push(colors.dim(none));
  }
  const asked = questions.length === 0 ? [] : assumed(server, colors);
  return [...blocks, ...(silent.length === 0 ? [] : [silent.join('\n')]), ...asked].join('\n\n');
}

function heading({ id, agent = '', version = '', principal }: RunSummary, colors: Colors): string {
  const isSaid = principal !== undefined && !isHashedPrincipal(principal);
  const about = [`${agent} ${version}`.trim(), ...(isSaid ? [`for ${principal}`] : [])];
  return `${safeLine(id)}  ${colors.dim(about.map((one) => oneLine(one, MAX_ABOUT_CHARACTERS)).join('  '))}`;
}
