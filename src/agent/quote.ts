import { codeBlock, codeSpan } from '../common/markdown.js';

/**
 * Text of others for a description or a prompt, which are Markdown: as code, so that nothing in it is markup, and the person
 * who decides sees where it begins and ends. `ask.approval({ …, description: `The customer wrote ${quote(message)}` })`.
 */
export function quote(text: string): string {
  return /[\n\r]/.test(text.trim()) ? `\n\n${codeBlock(text)}\n\n` : codeSpan(text);
}
