import type { AskedServer } from '../../client/asked-server.js';
import type { AirlockError } from '../../common/errors.js';
import type { Colors } from '../output.js';
import { pasted } from './pasted.js';
import { hanging, indent, safeText } from './plain-text.js';

/** What is not there may be at another server: the command asked the default one, because nothing names another. */
const atDefault: readonly string[] = ['run_not_found', 'no_worker', 'namespace_not_found'];
const DEFAULT_ASKED =
  'Nothing names a server and airlock dev does not run in this project, so the default was asked.';

/** What happened, and what to do next. */
export function renderError(error: AirlockError, colors: Colors, server?: AskedServer): string {
  const happened = `${colors.red('✖')} ${hanging(error.summary)} ${colors.dim(`(${error.code})`)}`;
  const isDefault = server?.source === 'default' && atDefault.includes(error.code);
  const more = [...(isDefault ? [DEFAULT_ASKED] : []), ...(error.hint === undefined ? [] : [error.hint])];
  return [happened, ...more.map((text) => indent(safeText(pasted(text)), '  '))].join('\n');
}
