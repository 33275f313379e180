/** Somebody who listens to a run's events, as a browser would. */
export interface Heard {
  event: string;
  id?: string | undefined;
  /** Of the run's state or of an entry of its log, what tests look at. */
  data: { id: string; status: string; answeredAt?: string };
}

export interface Listener {
  events: Heard[];
  /** The first event, of those that came and come, of which `is` holds. */
  until(is: (event: Heard) => boolean): Promise<Heard>;
  /** Resolves when the stream ends. */
  ended: Promise<void>;
  /** What came instead of a stream. */
  problem: Promise<unknown>;
  close(): Promise<void>;
}

export async function listen(
  url: string,
  token: string | undefined,
  lastEventId?: string,
): Promise<Listener> {
  const left = new AbortController();
  const response = await fetch(url, {
    signal: left.signal,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const events: Heard[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const one of waiting) one();
  };
  const ended = isStream
    ? read(response, (event) => {
        events.push(event);
        wake();
      }).finally(wake)
    : Promise.resolve();
  let isOver = false;
  ended.then(
    () => (isOver = true),
    () => (isOver = true),
  );
  return {
    events,
    ended,
    problem: isStream ? Promise.resolve(undefined) : response.json(),
    until: (is) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = events.find(is);
          if (found === undefined && !isOver) return;
          waiting.delete(look);
          if (found) resolve(found);
          else reject(new Error(`The stream ended. It said: ${JSON.stringify(events)}`));
        };
        waiting.add(look);
        look();
      }),
    async close() {
      left.abort();
      await ended.catch(() => {});
    },
  };
}

async function read(response: Response, onEvent: (event: Heard) => void): Promise<void> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line): [string, string] => {
            const colon = line.indexOf(':');
            return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
          }),
      );
      text = text.slice(end + 2);
      const event = fields.get('event');
      if (event !== undefined)
        onEvent({ event, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? '') });
    }
  }
}
