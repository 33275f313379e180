/** What answers the fetches of workflows that are written by hand. */
import { mark } from './marks.js';
import { reply } from './model-script.js';
import type { Activities } from './plain-workflow.js';

export const activities: Activities = {
  async 'fetch.double'({ n }) {
    mark(n);
    return 2 * n;
  },
  async 'fetch.model'({ messages }) {
    const doubled = messages.filter(({ role }) => role === 'tool').map(({ content }) => Number(content));
    return reply(Number(messages[0]?.content), doubled);
  },
};
