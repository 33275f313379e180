/** The report in a language model's words, for runs that ask for it. */
import { chatModel, FetchError } from 'airlockjs/agent';

const INSTRUCTIONS =
  'Rewrite this spending review for its reader: a short summary first, then every finding with its merchant, amount, ' +
  'dispute id and notes. Keep each figure, id and date exactly as it stands. Add nothing. Answer in Markdown.';

/** What was filed is filed: without an answer from the model the report stays as it was, and says so. */
export async function phrase(report: string): Promise<string> {
  try {
    const { text } = await chatModel().invoke([
      { role: 'system', content: INSTRUCTIONS },
      { role: 'user', content: report },
    ]);
    return text;
  } catch (error) {
    if (!FetchError.isInstance(error)) throw error;
    return `${report}\n(The model could not phrase this report: ${error.message})\n`;
  }
}
