/** One dispute and its four decisions, asked in a terminal. */
import { isCancel, note, select, text } from '@clack/prompts';
import { safeText } from '../../dist/cli/render/plain-text.js';

const AMOUNT = /^\d+(\.\d{1,2})?$/;

const labels = {
  approve: 'File it',
  edit: 'File it with another amount',
  reject: 'Do not file it',
  respond: 'Answer in words; it is not filed',
};

/**
 * @param {import('../../dist/index.js').InterruptView} question
 * @param {import('@clack/prompts').CommonOptions} terminal where to ask
 * @returns {Promise<import('../../dist/index.js').Decision | undefined>} undefined where Ctrl-C was the answer
 */
export async function askInTerminal({ id, description = '', args, allowed }, terminal) {
  const reason = safeText(description).replaceAll('**', '');
  note(`${reason}\n\nDispute ${args.amount.toFixed(2)} ${safeText(args.currency)}`, id, terminal);
  const options = allowed.map((value) => ({ value, label: labels[value] }));
  const type = await select({ ...terminal, message: 'File this dispute?', options });
  if (isCancel(type)) return undefined;
  const decision = await details[type](args, terminal);
  return Object.values(decision).some(isCancel) ? undefined : { type, ...decision };
}

const details = {
  approve: async () => ({}),
  edit: async (args, terminal) => {
    const amount = await text({
      ...terminal,
      message: `Amount in ${args.currency}`,
      initialValue: String(args.amount),
      validate: (given = '') =>
        AMOUNT.test(given) && Number(given) > 0 ? undefined : 'An amount such as 12.95.',
    });
    return isCancel(amount) ? { args: amount } : { args: { ...args, amount: Number(amount) } };
  },
  reject: async (_, terminal) => {
    const message = await text({ ...terminal, message: 'Why not? (may be empty)', defaultValue: '' });
    return message === '' ? {} : { message };
  },
  respond: async (_, terminal) => ({
    message: await text({
      ...terminal,
      message: 'Your words for the report',
      validate: (given) => (given ? undefined : 'Some words.'),
    }),
  }),
};
