/** The agents before the release. */
import { defineAgents } from 'airlockjs/agent';
import { first } from './errand.js';

export default defineAgents({ errand: { versions: { '1.0.0': first }, current: '1.0.0' } });
