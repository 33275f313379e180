/**
 * The inner modules of Temporal's SDK that Airlock's code rests on, beyond its public interface, and what it expects of
 * each. An inner module that `src` imports and that has no entry here is a finding too.
 *
 * `exports` and `members` are looked at in the loaded module; `text` in its file: how it is written is then what counts.
 */

/**
 * @typedef {object} Seam
 * @property {string} module
 * @property {string} use what Airlock does with it
 * @property {string[]} [exports]
 * @property {[exported: string, member: string][]} [members] of a class (its own or its prototype's) or of an object
 * @property {RegExp[]} [text]
 * @property {boolean} [typesOnly]
 */

/** @type {Seam[]} */
export const seams = [
  {
    module: '@temporalio/worker/lib/workflow/reusable-vm.js',
    use: 'threads make the sandbox by it, with ordinary globals, and take stray errors themselves',
    exports: ['ReusableVMWorkflowCreator', 'ReusableVMWorkflow'],
    members: [
      ['ReusableVMWorkflowCreator', 'create'],
      ['ReusableVMWorkflowCreator', 'unhandledRejectionHandlerHasBeenSet'],
      ['ReusableVMWorkflowCreator', 'createWorkflow'],
    ],
    text: [/\.createContext\(/, /__TEMPORAL_CALL_INTO_SCOPE/, /__TEMPORAL_BAG_HOLDER__/],
  },
  {
    module: '@temporalio/worker/lib/workflow/vm-shared.js',
    use: 'the promise hook is left out, or made cheap by what it asks for',
    exports: ['globalHandlers'],
    members: [['globalHandlers', 'setPromiseHook']],
    text: [/return globalThis\.__TEMPORAL_ACTIVATOR__/, /return globalThis\.Error/],
  },
  {
    module: '@temporalio/worker/lib/worker.js',
    use: 'threads of its own are given to the worker',
    exports: ['Worker'],
    members: [['Worker', 'createWorkflowCreator']],
  },
  {
    module: '@temporalio/worker/lib/workflow/bundler.js',
    use: '`path` is replaced where it would be refused; the bundle is one script',
    exports: ['WorkflowCodeBundler', 'disallowedModules'],
    text: [/ignoreModules/, /externals: captureProblematicModules/, /filename: 'workflow-bundle-/],
  },
  {
    module: '@temporalio/workflow/lib/sinks.js',
    use: 'what is logged is copied by `globalThis.structuredClone`, which the bundle points elsewhere',
    exports: ['proxySinks'],
    text: [/globalThis\.structuredClone\(args\)/],
  },
  {
    module: '@temporalio/workflow/lib/global-attributes.js',
    use: "the run's activator: timers, patches, seed, failures",
    exports: ['getActivator', 'maybeGetActivator'],
  },
  {
    module: '@temporalio/workflow/lib/internals.js',
    use: 'members of the activator',
    exports: ['Activator'],
    members: [
      ['Activator', 'updateRandomSeed'],
      ['Activator', 'errorToFailure'],
    ],
    text: [/randomnessSeed/, /nextSeqs/, /knownPresentPatches/, /completions = \{/, /\bnow\b/],
  },
  {
    module: '@temporalio/workflow/lib/random-helpers.js',
    use: "threads give a run's information its randomness again",
    exports: ['createUnsafeRandomSource'],
  },
  {
    module: '@temporalio/client/lib/helpers.js',
    use: 'runs page by page: what the client makes of an execution that is listed',
    exports: ['executionInfoFromRaw'],
  },
  {
    module: '@temporalio/common/lib/proto-utils.js',
    use: 'histories as JSON',
    exports: ['historyFromJSON', 'historyToJSON'],
  },
  {
    module: '@temporalio/common/lib/internal-non-workflow/index.js',
    use: 'payloads of the store are read without a client',
    exports: ['ExternalStorageRunner'],
  },
  {
    module: '@temporalio/proto/protos/json-module.js',
    use: 'the command line gives the SDK the descriptors that a client needs, in its place',
    text: [/require\("protobufjs\/light"\)/, /\.addJSON\(\{/],
  },
  {
    module: '@temporalio/proto/protos/root.js',
    use: 'takes them from there',
    text: [/require\('\.\/json-module'\)/],
  },
  { module: '@temporalio/worker/lib/workflow/interface.js', use: 'types of threads', typesOnly: true },
  { module: '@temporalio/worker/lib/worker-options.js', use: 'types of threads', typesOnly: true },
  {
    module: '@temporalio/worker/lib/workflow/workflow-worker-thread/input.js',
    use: 'types of messages to threads',
    typesOnly: true,
  },
];
