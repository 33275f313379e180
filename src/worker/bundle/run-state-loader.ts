/**
 * A webpack loader: variables that modules of LangChain and LangGraph keep for themselves become a run's own.
 *
 * These modules are evaluated once a V8 context and shared by its runs. What they remember then goes from run to run: a
 * message id of one run is counted on in another, and its replay counts otherwise; a callback that never ends holds up
 * every other run's. src/workflows/sandbox/run-state.ts keeps such values by run.
 *
 * A module that is written otherwise in another version stays as it is. test/worker/bundle/run-state-loader.test.ts says so
 * then, and finds modules that keep something and are not named here.
 */

interface Rewrite {
  /** The end of the module's file name. */
  readonly file: RegExp;
  /** Its variables, with their first values. Each is declared on a line of its own. */
  readonly variables: Record<string, string>;
}

const rewrites: readonly Rewrite[] = [
  // Answers of models that were asked with `cache: true`.
  {
    file: /@langchain[\\/]core[\\/]dist[\\/]caches[\\/]index\.js$/,
    variables: { GLOBAL_MAP: 'new Map()' },
  },
  // Callbacks that no code waits for, one after the other.
  {
    file: /@langchain[\\/]core[\\/]dist[\\/]singletons[\\/]callbacks\.js$/,
    variables: { queue: 'undefined' },
  },
  // Ids of checkpoints, which count on from the last one.
  {
    file: /@langchain[\\/]langgraph-checkpoint[\\/]dist[\\/]id\.js$/,
    variables: { lastMsecs: '0', lastNsecs: '0' },
  },
];

/** Ids of LangChain's and of the package `uuid` count on from the last one, whoever drew it. Here each begins anew. */
const UUID = /[\\/]uuid[\\/](?:dist[\\/])?(?:[\w-]+[\\/])?v[17]\.js$/;
const UUID_STATE = /^const _state = \{\};$/m;
const UUID_CALL = 'const now = Date.now();';

/** Schemas of every run's state, which no run gives back. */
const REGISTRY = /@langchain[\\/]langgraph[\\/]dist[\\/]graph[\\/]zod[\\/]meta\.js$/;

/** What the bundler finds `runState` under. */
export const RUN_STATE_MODULE = '__airlock_run_state__';

export const runStateModules = new RegExp(
  [...rewrites.map(({ file }) => file), UUID, REGISTRY].map(({ source }) => source).join('|'),
);

interface LoaderContext {
  readonly resourcePath: string;
  callback(error: null, code: string, sourceMap?: unknown): void;
}

export default function runStateLoader(this: LoaderContext, code: string, sourceMap?: unknown): void {
  this.callback(null, keepByRun(this.resourcePath, code), sourceMap);
}

export function keepByRun(file: string, code: string): string {
  // By schema; the third map there is by text.
  if (REGISTRY.test(file)) return code.replace(/(?<!_extensionCache = .*)new Map\(\)/g, 'new WeakMap()');
  if (UUID.test(file)) return UUID_STATE.test(code) ? withoutCount(code) : code;
  const rewrite = rewrites.find((one) => one.file.test(file));
  if (!rewrite) return code;
  const names = Object.keys(rewrite.variables);
  const declared = names.map((name) => new RegExp(`^(?:let|const|var) ${name}\\b[^\\n]*;$`, 'm'));
  if (!declared.every((one) => one.test(code))) return code;
  let changed = code;
  for (const one of declared) changed = changed.replace(one, '');
  const uses = new RegExp(`(?<![-.\\w"'])(${names.join('|')})(?![-\\w"'])`, 'g');
  changed = changed.replace(uses, 'stateOfRun().$1');
  const first = names.map((name) => `${name}: ${rewrite.variables[name]}`).join(', ');
  const key = JSON.stringify(file.replace(/\\/g, '/').replace(/^.*\/@langchain\//, ''));
  // Behind the code, so that its lines stay where the source map has them.
  return `${changed}
import { runState } from '${RUN_STATE_MODULE}';
function stateOfRun() { return runState(${key}, () => ({ ${first} })); }
`;
}

function withoutCount(code: string): string {
  return code.replace(UUID_STATE, '').replace(UUID_CALL, `const _state = {}; ${UUID_CALL}`);
}
