/** The line by which a run is recognised in Temporal's Web UI, which shows it as Markdown. */
import { withoutMarkup } from '../common/markdown.js';
import type { Json } from '../common/protocol.js';
import { showUnseen } from '../common/unseen.js';

/** The server refuses a longer summary. */
const MAX_SUMMARY_BYTES = 400;
const MAX_INPUT_CHARACTERS = 80;

/** `spending-review 1.0.0 — Find duplicate charges in October`. */
export function runSummaryLine(agent: string, version: string | undefined, input: Json | undefined): string {
  const name = version === undefined ? agent : `${agent} ${version}`;
  const words = input === undefined ? '' : firstWords(input);
  return withinBytes(
    withoutMarkup(showUnseen(words === '' ? name : `${name} — ${words}`)),
    MAX_SUMMARY_BYTES,
  );
}

/** The first text in `input` that reads like words; where there is none, its JSON. */
function firstWords(input: Json): string {
  const text = oneLine(firstProse(input) ?? JSON.stringify(input));
  const characters = [...text];
  if (characters.length <= MAX_INPUT_CHARACTERS) return text;
  return `${characters
    .slice(0, MAX_INPUT_CHARACTERS - 1)
    .join('')
    .trimEnd()}…`;
}

function firstProse(value: Json): string | undefined {
  if (typeof value === 'string') return /\S\s+\S/.test(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const member of Object.values(value)) {
    const prose = firstProse(member);
    if (prose !== undefined) return prose;
  }
  return undefined;
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

function withinBytes(text: string, maxBytes: number): string {
  const characters = [...text].slice(0, maxBytes);
  while (Buffer.byteLength(characters.join('')) > maxBytes) characters.pop();
  return characters.join('');
}
