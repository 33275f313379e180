/** The agents after the release: runs under way keep their version, new ones take the next. */
import { defineAgents } from 'airlockjs/agent';
import { first, second } from './errand.js';

export default defineAgents({
  errand: { versions: { '1.0.0': first, '1.1.0': second }, current: '1.1.0' },
});
