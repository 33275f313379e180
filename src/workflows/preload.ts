/**
 * Evaluated once a V8 context and shared by every run in it: all of Airlock's code that runs there. The agents module is
 * each run's own.
 *
 * 1. No module of `src/agent` and `src/workflows` keeps anything between calls: what is a run's is in the run's objects,
 *    or on its `globalThis`. test/workflows/bundling.test.ts looks for what would.
 * 2. The SDK freezes what shared modules export, and whatever is reached from there. Schemas would not survive that:
 *    zod makes parts of them when they are first used. The walk stops at what is frozen already, so the modules that export
 *    schemas are frozen here, and the schemas are not. What zod keeps in them is the same for every run.
 */
import './index.js';
import '../agent/index.js';

// Imported so, a module is what webpack keeps of it, and no copy; and it is here before the SDK walks the modules, because the
// microtasks of a script are done when its evaluation returns.
for (const module of [
  import(/* webpackMode: "eager" */ '../common/model-protocol.js'),
  import(/* webpackMode: "eager" */ '../common/protocol.js'),
  import(/* webpackMode: "eager" */ '../common/protocol/conversation.js'),
  import(/* webpackMode: "eager" */ '../common/protocol/decisions.js'),
  import(/* webpackMode: "eager" */ '../common/protocol/definitions.js'),
  import(/* webpackMode: "eager" */ '../common/protocol/json.js'),
  import(/* webpackMode: "eager" */ '../common/protocol/people.js'),
  import(/* webpackMode: "eager" */ '../common/protocol/run-input.js'),
  import(/* webpackMode: "eager" */ '../common/protocol/views.js'),
]) {
  void module.then(Object.freeze);
}
