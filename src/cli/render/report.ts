import type { CheckStatus, DoctorReport } from '../doctor/index.js';
import type { Colors } from '../output.js';
import { pasted } from './pasted.js';
import { indent, safeText } from './plain-text.js';

/** What `airlock doctor` found, one block for each check, and the fix where there is something to fix. */
export function renderReport({ checks, status, withoutProject }: DoctorReport, colors: Colors): string {
  const marks: Record<CheckStatus, string> = {
    ok: colors.green('✔'),
    warning: colors.yellow('!'),
    failed: colors.red('✖'),
  };
  const blocks = checks.map(({ name, status, actual, fix, command }) => {
    const [first = '', ...others] = safeText(actual).split('\n');
    return [
      `${marks[status]} ${colors.bold(name)}  ${first}`,
      ...others.map((line) => `    ${line}`),
      ...(fix === undefined ? [] : [indent(safeText(pasted(fix)), '    ')]),
      ...(command === undefined ? [] : [indent(colors.cyan(safeText(pasted(command))), '    ')]),
    ].join('\n');
  });
  const conclusion = withoutProject ? conclusionsWithoutProject[status] : conclusions[status];
  return [...blocks, '', conclusion].join('\n');
}

const conclusions: Record<CheckStatus, string> = {
  ok: 'Everything a run needs is here.',
  warning: 'Runs are possible; something is not as it should be.',
  failed: 'Runs are not possible yet.',
};

const conclusionsWithoutProject: Record<CheckStatus, string> = {
  ok: 'Runs can be listed, shown and decided from here.',
  warning: 'Runs can be listed, shown and decided from here; something is not as it should be.',
  failed: 'Runs cannot be decided from here yet.',
};
