import type { Kernel } from '#kernel/kernel.ts';
import { type Follow, type Part, type Standing, watch } from '#mcp-servers/follow.ts';
import { identify } from '#gateway/credential.ts';
import type { Answer } from '#gateway/exchange.ts';
import { pathField } from '#gateway/path-fields.ts';

const HEARTBEAT_MS = 15_000;

/**
 * Server-sent events of one piece of long work. An event's id is the state of all parts after it, so that whoever comes
 * back with Last-Event-ID, to whichever server, is told exactly what has changed since.
 */
export function liveAnswer(kernel: Pick<Kernel, 'call' | 'authenticate'>, follow: Follow): Answer {
  const fields = [...follow.path.matchAll(/\{(\w+)\}/g)].map(([, field = '']) => ({ field, read: pathField(follow.path, field) }));
  return async ({ request, headers }, c) => {
    const principal = await identify(kernel as Kernel, request.headers);
    const input = Object.fromEntries(fields.map(({ field, read }) => [field, read(c)]));
    const gone = new AbortController();
    const standings = watch({ kernel, follow, principal, input, door: 'rest', signal: gone.signal });
    // Before anything is sent: whoever may not see it gets a problem, and not an empty stream.
    const first = await standings.next();
    const events = tellChanges(first.value as Standing, standings, request.headers.get('last-event-id'));
    return new Response(streamOf(events, gone), {
      headers: { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    });
  };
}

const idOf = (states: readonly string[]): string => states.join('.');

async function* tellChanges(first: Standing, rest: AsyncGenerator<Standing>, lastId: string | null): AsyncGenerator<string> {
  const told = lastId?.split('.') ?? [];
  let seen = told.length === first.parts.length ? told : first.parts.map(() => '');
  let standing: Standing | undefined = first;
  while (standing) {
    for (const [i, part] of standing.parts.entries()) {
      if (seen[i] === part.state) continue;
      seen = seen.with(i, part.state);
      yield eventOf(idOf(seen), part);
    }
    if (standing.isOver) {
      yield `event: end\ndata: ${JSON.stringify({ message: standing.message })}\n\n`;
      return;
    }
    const next: IteratorResult<Standing> = await rest.next();
    standing = next.done ? undefined : next.value;
  }
}

const eventOf = (id: string, { kind, data }: Part): string => `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;

function streamOf(events: AsyncGenerator<string>, gone: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let heartbeat: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // Whoever tries again does so after a second.
      controller.enqueue(encoder.encode('retry: 1000\n\n'));
      heartbeat = setInterval(() => controller.enqueue(encoder.encode(': \n\n')), HEARTBEAT_MS);
    },
    async pull(controller) {
      try {
        const next = await events.next();
        if (!next.done) return controller.enqueue(encoder.encode(next.value));
      } catch {
        // The right was taken away, or the database went: the client comes back, and is told then.
      }
      clearInterval(heartbeat);
      controller.close();
    },
    cancel() {
      clearInterval(heartbeat);
      gone.abort();
    },
  });
}
