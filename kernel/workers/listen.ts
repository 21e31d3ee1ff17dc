import pg from 'pg';
import type { ToolLog } from '#kernel/tool-context.ts';

interface ListenOptions {
  url: string;
  log: ToolLog;
  /** `nexus_work`: which queue has something new. */
  onWork: (queue: string) => void;
  /** After a lost connection: anything may have been missed. */
  onReconnect: () => void;
}

const RECONNECT_MS = 500;

/** One connection that hears what other processes commit. Polling would find it too, only later. */
export function startListening({ url, log, onWork, onReconnect }: ListenOptions): { stop(): Promise<void> } {
  let isStopped = false;
  let client: pg.Client | null = null;

  async function connect(): Promise<void> {
    if (isStopped) return;
    const next = new pg.Client({ connectionString: url, application_name: 'nexus-listen', keepAlive: true });
    client = next;
    let isOver = false;
    const again = (error?: Error): void => {
      if (isOver || isStopped) return;
      isOver = true;
      log.warn({ err: error }, 'The listening connection was lost; it will be opened again.');
      next.end().catch(() => {});
      setTimeout(() => void connect(), RECONNECT_MS).unref();
    };
    next.on('error', again);
    next.on('end', () => again());
    next.on('notification', ({ payload }) => onWork(payload ?? ''));
    try {
      await next.connect();
      await next.query('LISTEN nexus_work');
      onReconnect();
    } catch (error) {
      again(error as Error);
    }
  }

  void connect();
  return {
    async stop() {
      isStopped = true;
      await client?.end().catch(() => {});
    },
  };
}
