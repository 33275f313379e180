/**
 * Commands as they can be pasted. npm and npx put `airlock` on the PATH of what they run and of nothing else: a command
 * that was run by them is run again by `npx airlock`. JSON keeps the command's own name, for scripts.
 */

/**
 * A command stands at the beginning of a line, or behind the colon that leads up to it. Within a sentence it is a name,
 * and so it is in a word of the command.
 */
const COMMAND = /^( *|[^\n]*?: )airlock (?=[a-z])/gm;

export function pasted(text: string, env: NodeJS.ProcessEnv = process.env): string {
  return env.npm_command ? text.replace(COMMAND, '$1npx airlock ') : text;
}
