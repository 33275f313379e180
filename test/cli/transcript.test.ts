/** A run as a conversation: each message once, whatever the model was sent. */
import { describe, expect, it } from 'vitest';
import { renderTranscript } from '../../src/cli/render/transcript.js';
import { type TranscriptLine, transcribe } from '../../src/cli/transcript.js';
import { withTurns } from '../../src/cli/transcript-turns.js';
import { saidTurns, type TurnEvent } from '../../src/client/said-turns.js';
import type { Json, LogEntry, TurnState } from '../../src/common/protocol.js';
import { plain, view } from './examples.js';

const human = (content: string) => ({ type: 'human', data: { content } });
const ai = (content: string, tool_calls: Json = []) => ({ type: 'ai', data: { content, tool_calls } });
const call = { name: 'get_weather', args: { city: 'Tokyo' }, id: 'c' };
const tool = { type: 'tool', data: { content: 'Sunny', tool_call_id: 'c' } };
let ordinal = 0;
const entry = (rest: object): LogEntry => {
  ordinal += 1;
  return { ...view, id: `fetch-${ordinal}`, ordinal, ...rest } as LogEntry;
};
const model = (messages: Json[], answer: Json, turn?: number) =>
  entry({
    ...(turn !== undefined && { turn }),
    request: { kind: 'fetch', resource: 'model', params: { messages } },
    answer: { ok: true, value: { message: answer } },
  });

const first = [human('Weather?')];
const second = [...first, ai('', [call]), tool];
const log = () => {
  ordinal = 0;
  return [
    model(first, ai('', [call]), 1),
    entry({
      turn: 1,
      request: { kind: 'fetch', resource: 'get_weather', params: { city: 'Tokyo' } },
      answer: { ok: true, value: 'Sunny' },
    }),
    model(second, ai('Sunny.'), 1),
    model([...second, ai('Sunny.'), human('Weather?')], ai('Still sunny.'), 2),
    entry({
      turn: 2,
      request: { kind: 'approval', action: 'pay', args: { amount: 5 }, allowed: ['approve'] },
      decision: { type: 'approve' },
      actor: { id: 'maria' },
    }),
  ];
};
const words = (lines: TranscriptLine[]) =>
  lines.map((line) => (line.kind === 'message' ? `${line.who} ${line.text}`.trim() : line.kind));

describe('a transcript', () => {
  it('has each message once, a question that is put again included', () => {
    expect(words(transcribe(log()))).toEqual([
      'user Weather?',
      'assistant',
      'fetch',
      'assistant Sunny.',
      'user Weather?',
      'assistant Still sunny.',
      'question',
    ]);
  });

  it('reads a call that holds only the messages since an earlier one', () => {
    const since = entry({
      request: {
        kind: 'fetch',
        resource: 'model',
        params: {},
        messages: {
          count: 5,
          since: 'fetch-3',
          parts: [[0, 3], 2],
          added: [ai('Sunny.'), human('And in Paris?')],
        },
      },
      answer: { ok: true, value: { message: ai('Rainy.') } },
    });
    expect(words(transcribe([...log().slice(0, 3), since])).slice(-2)).toEqual([
      'user And in Paris?',
      'assistant Rainy.',
    ]);
  });

  it('is shown turn by turn', () => {
    expect(renderTranscript(transcribe(log()), plain)).toBe(`── turn 1
user
  │ Weather?
assistant
  → get_weather(city=Tokyo)
  fetch-2  get_weather {"city":"Tokyo"}  =  "Sunny"
assistant
  │ Sunny.
── turn 2
user
  │ Weather?
assistant
  │ Still sunny.
  fetch-5  pay {"amount":5}  =  approve by maria`);
  });

  it('has a prompt as it is read', () => {
    const request = { kind: 'question', prompt: 'Say **what**?', allowed: ['respond'] };
    expect(renderTranscript(transcribe([entry({ request })]), plain)).toContain('Say what?');
    const asText = transcribe([entry({ request: { ...request, format: 'text' } })]);
    expect(renderTranscript(asText, plain)).toContain('Say **what**?');
  });

  it('says why a fetch failed', () => {
    const error = { code: 'bad_request', message: 'POST http://localhost/pay answered 400.' };
    const request = { kind: 'fetch', resource: 'pay', params: { amount: 13 } };
    const lines = transcribe([entry({ request, answer: { ok: false, error }, turn: 1 })]);
    expect(renderTranscript(lines, plain)).toContain(
      'pay {"amount":13}  =  bad_request: POST http://localhost/pay answered 400.',
    );
  });

  it('shows an edited call as it was asked and as it was allowed, and not as another call', () => {
    ordinal = 0;
    const asked = { name: 'pay', args: { amount: 49.9 }, id: 'c' };
    const allowed = { ...asked, args: { amount: 20 } };
    const paid = { type: 'tool', data: { content: 'Paid.', tool_call_id: 'c' } };
    const review = entry({
      request: { kind: 'approval', action: 'pay', args: asked.args, allowed: ['approve', 'edit'] },
      decision: { type: 'edit', args: allowed.args },
      actor: 'Anna',
    });
    const lines = transcribe([
      model([human('Pay me.')], ai('Now.', [asked])),
      review,
      model([human('Pay me.'), ai('Now.', [allowed]), paid], ai('You have 20.')),
    ]);
    expect(words(lines)).toEqual(['user Pay me.', 'assistant Now.', 'question', 'assistant You have 20.']);
    expect(renderTranscript(lines, plain)).toContain(
      'pay {"amount":49.9}  =  edit with {"amount":20} by Anna',
    );
    expect(renderTranscript(lines, plain)).toContain('→ pay(amount=20)  edited by the reviewer\n');
    expect(lines[1]).toMatchObject({ calls: [{ name: 'pay', args: { amount: 20 }, edited: true }] });
    // A call that nobody has edited is another one.
    const others = [
      model([human('Pay me.')], ai('Now.', [asked])),
      model([human('Pay me.'), ai('Now.', [allowed])], ai('No.')),
    ];
    expect(words(transcribe(others))).toHaveLength(4);
  });
});

describe('a conversation whose agent asks no model', () => {
  const sent = (update: string, content: string, more = {}): TurnEvent => ({
    kind: 'sent',
    update,
    send: { message: { messages: [{ role: 'user', content }] }, ...more },
  });
  const replied = (update: string, reply: TurnState | undefined): TurnEvent => ({
    kind: 'replied',
    update,
    reply,
  });
  const turns = () =>
    saidTurns({ question: 'First?' }, [
      sent('u1', 'Pay me.', { messageId: 'm1', actor: 'anna' }),
      replied('u1', { turn: 2, status: 'queued' }),
      sent('u2', 'Pay me.', { messageId: 'm1', actor: 'anna' }),
      replied('u2', {
        turn: 2,
        status: 'completed',
        result: {
          messages: [
            { role: 'user', content: 'Pay me.' },
            { role: 'assistant', content: 'Paid.\u001b[2J' },
          ],
        },
      }),
      sent('u3', 'Refused.'),
      replied('u3', undefined),
      sent('u4', 'And again.\u202e'),
      replied('u4', {
        turn: 3,
        status: 'failed',
        error: { code: 'agent_failed', message: 'No.\n── turn 9' },
      }),
      sent('u5', 'Still there?'),
    ]);

  it('says what was sent, what came of each turn, and what was answered', () => {
    ordinal = 0;
    const fetch = entry({
      turn: 2,
      request: { kind: 'fetch', resource: 'pay', params: 1 },
      answer: { ok: true, value: 2 },
    });
    expect(renderTranscript(withTurns(transcribe([fetch]), turns()), plain)).toBe(`── turn 1
user
  │ {"question":"First?"}
── turn 2
user (anna)
  │ Pay me.
  fetch-1  pay 1  =  2
assistant
  │ Paid.\\u001b[2J
── turn 3
user
  │ And again.\\u202e
  ✖ No.
  │ ── turn 9 (agent_failed)
── turn 4
user
  │ Still there?`);
  });

  it('repeats nothing that its model calls say', () => {
    const told = saidTurns({ messages: [{ role: 'user', content: 'Weather?' }] }, []);
    const end: TurnState = { turn: 1, status: 'completed', result: { messages: [ai('Sunny.')] } };
    const lines = withTurns(transcribe(log()), [{ ...told[0], turn: 1, end }]);
    expect(lines).toEqual(transcribe(log()));
  });
});
