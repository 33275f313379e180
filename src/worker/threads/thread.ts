/** A thread of agents: the SDK's own, which says besides what it is working on. */
import './work-mark.js';
import '@temporalio/worker/lib/workflow/workflow-worker-thread.js';
