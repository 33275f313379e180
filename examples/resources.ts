/** What answers the agents of all examples. Loaded by resource workers alone. */
import { defineResources } from 'airlockjs/resources';
import spendingReview from './spending-review/resources.js';
import weatherAssistant from './weather-assistant/resources.js';

export default defineResources({ ...spendingReview, ...weatherAssistant });
