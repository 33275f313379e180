/**
 * Runs code at the beginning of functions of LangGraph and LangChain, in a process whose modules are loaded as they are: a
 * breakpoint there, whose condition is the code and never holds, so that nothing ever stops. It does not matter when a module
 * was loaded, by whom, and as which kind of module.
 */
import type { Debugger, Session } from 'node:inspector';

export interface FunctionStart {
  /** The end of the module's file name. */
  readonly module: RegExp;
  /** How the function begins, up to its opening brace. */
  readonly definition: RegExp;
  /** @param groups of what `definition` matched */
  code(groups: readonly string[]): string;
  /** The module is written otherwise. */
  onUnknown(): void;
}

/** Resolves once all that are loaded already have it. Nothing happens where Node.js was built without its inspector. */
export async function runAtStart(starts: readonly FunctionStart[]): Promise<void> {
  const session = await connect();
  if (!session) return;
  session.on('Debugger.scriptParsed', ({ params }) => {
    const start = starts.find(({ module }) => module.test(params.url));
    if (start) setBreakpoint(session, params.scriptId, start);
  });
  // Tells of every script that is loaded already, too.
  session.post('Debugger.enable');
}

async function connect(): Promise<Session | undefined> {
  try {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connect();
    return session;
  } catch {
    return undefined;
  }
}

function setBreakpoint(
  session: Session,
  scriptId: string,
  { definition, code, onUnknown }: FunctionStart,
): void {
  session.post(
    'Debugger.getScriptSource',
    { scriptId },
    (error, { scriptSource: source } = { scriptSource: '' }) => {
      const [text, ...groups] = definition.exec(source) ?? [];
      if (error || text === undefined) {
        onUnknown();
        return;
      }
      const before = source.slice(0, source.indexOf(text) + text.length).split('\n');
      const start: Debugger.Location = {
        scriptId,
        lineNumber: before.length - 1,
        columnNumber: before.at(-1)?.length ?? 0,
      };
      const condition = `(${code(groups)}), false`;
      session.post('Debugger.getPossibleBreakpoints', { start, restrictToFunction: true }, (_, found) => {
        const [location] = found?.locations ?? [];
        if (location) session.post('Debugger.setBreakpoint', { location, condition });
        else onUnknown();
      });
    },
  );
}
