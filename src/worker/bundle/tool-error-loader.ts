/**
 * A webpack loader for `langchain`: the message to a model about a tool call that does not fit holds the error's message,
 * without its stack. A stack names files and lines of the machine and of the bundle, so that the same run would ask its
 * model something else on another machine or in another build.
 */
export const toolErrorModule = /[\\/]langchain[\\/]dist[\\/]agents[\\/]errors\.js$/;

export default function withoutStack(source: string): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of the module
  return source.replace('${error.stack}', '${error.message}');
}
