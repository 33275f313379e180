import { SHORT_FINGERPRINT } from '../common/answer-commands.js';
import { AirlockError } from '../common/errors.js';

/**
 * What `--fingerprint` gives. Fewer digits than a printed command has would pass for other questions too, and none at all for
 * every one: a script's variable may be empty.
 *
 * @throws AirlockError `bad_usage`
 */
export function givenFingerprint(hex: string | undefined): string | undefined {
  if (hex === undefined || new RegExp(`^[0-9a-f]{${SHORT_FINGERPRINT},64}$`).test(hex)) return hex;
  throw new AirlockError(
    'bad_usage',
    `--fingerprint is not that of a question: it has ${SHORT_FINGERPRINT} to 64 hexadecimal digits.`,
    'Take it from airlock inbox or airlock show, or leave the option out to decide on the question as it is now.',
  );
}
