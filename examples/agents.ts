/** The agents of all examples. */
import { defineAgents } from 'airlockjs/agent';
import spendingReview from './spending-review/agents.js';
import weatherAssistant from './weather-assistant/agents.js';

export default defineAgents({ ...spendingReview, ...weatherAssistant });
