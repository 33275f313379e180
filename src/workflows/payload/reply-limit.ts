/**
 * Query results and replies to `send` are single payloads. Oversized ones are refused here, because the server's error
 * names neither the field nor the fix.
 */
import { jsonByteLength } from '../../common/payload-size.js';
import { runFailure } from '../run-failure.js';
import { settings } from '../settings.js';

/** @throws ApplicationFailure `airlock.too_large`; its message says so too, for that of a query loses its type */
export function assertReplyFits<Reply>(reply: Reply, what: 'state' | 'log' | 'turn' | 'messages'): Reply {
  const bytes = jsonByteLength(reply);
  const { maxPayloadBytes } = settings();
  if (bytes <= maxPayloadBytes) return reply;
  throw runFailure(
    'too_large',
    `airlock.too_large: its ${what} has ${bytes} bytes as JSON; at most ${maxPayloadBytes} fit`,
  );
}
