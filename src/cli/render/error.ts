import type { AirlockError } from '../../common/errors.js';
import type { Colors } from '../output.js';
import { hanging, indent, safeText } from './plain-text.js';

/** What happened, and what to do next. */
export function renderError(error: AirlockError, colors: Colors): string {
  const happened = `${colors.red('✖')} ${hanging(error.summary)} ${colors.dim(`(${error.code})`)}`;
  if (error.hint === undefined) return happened;
  return `${happened}\n${indent(safeText(error.hint), '  ')}`;
}
