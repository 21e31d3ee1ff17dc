import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Answer, sendBatch, sendLater, type Statement } from '#kernel/batch.ts';
import { createPool } from '#kernel/db.ts';

let pool: pg.Pool;
beforeAll(() => {
  pool = createPool({ url: inject('appUrl'), size: 1, statementTimeoutMs: 10_000, onError: () => {} });
});
afterAll(() => pool.end());

const BEGIN: Statement = { text: 'BEGIN', isCommand: true, name: 'begin' };
const COMMIT: Statement = { text: 'COMMIT', isCommand: true, name: 'commit' };
const ROLLBACK: Statement = { text: 'ROLLBACK', isCommand: true, name: 'rollback' };
const TEN: Statement = { text: 'SELECT 10 AS n', name: 'ten' };
const broken = (name?: string): Statement => ({ text: 'SELECT 1 / 0 AS n', name });

async function onOne<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
const outcomes = (answers: Promise<Answer>[]) =>
  Promise.all(
    answers.map((answer) =>
      answer.then(
        ({ rows }) => rows,
        (error: Error) => error.message,
      ),
    ),
  );

test('each statement has its own answer, by name or not, as objects or arrays', () =>
  onOne(async (client) => {
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(
        sendBatch(client, [
          BEGIN,
          { text: 'SELECT $1::int AS a, $2::text AS b, $3::text AS c', values: [round, 'é', null], name: 'three' },
          { text: 'SELECT $1::jsonb AS j', values: [{ a: [1] }], rowMode: 'array', name: 'json' },
          { text: 'SELECT FROM generate_series(1, 3)' },
          { text: '' },
          COMMIT,
        ]),
      );
      expect(answers).toEqual([
        { command: 'BEGIN', rowCount: 0, rows: [] },
        { command: 'SELECT', rowCount: 1, rows: [{ a: round, b: 'é', c: null }] },
        { command: 'SELECT', rowCount: 1, rows: [[{ a: [1] }]] },
        { command: 'SELECT', rowCount: 3, rows: [{}, {}, {}] },
        { command: '', rowCount: 0, rows: [] },
        { command: 'COMMIT', rowCount: 0, rows: [] },
      ]);
    }
  }));

test('what stands before a failure has happened, what stands behind it fails with it, and the connection goes on', () =>
  onOne(async (client) => {
    for (const name of [undefined, 'broken']) {
      expect(await outcomes(sendBatch(client, [BEGIN, TEN, broken(name), { text: 'SELECT 11 AS n', name: 'eleven' }, COMMIT]))).toEqual([
        [],
        [{ n: 10 }],
        'division by zero',
        'division by zero',
        'division by zero',
      ]);
      expect(await outcomes(sendBatch(client, [ROLLBACK, TEN, { text: 'SELECT 11 AS n', name: 'eleven' }, broken(name)]))).toEqual([
        [],
        [{ n: 10 }],
        [{ n: 11 }],
        'division by zero',
      ]);
    }
  }));

test('a statement that does not parse fails each time with its own error, and those behind it are parsed later', () =>
  onOne(async (client) => {
    const late: Statement = { text: 'SELECT 12 AS n', name: 'twelve' };
    for (let round = 0; round < 2; round++) {
      const [wrong, after] = await outcomes(sendBatch(client, [{ text: 'SELECT nothing', name: 'nothing' }, late]));
      expect(wrong).toMatch(/column "nothing" does not exist/);
      expect(after).toBe(wrong);
      expect(await outcomes(sendBatch(client, [late]))).toEqual([[{ n: 12 }]]);
    }
  }));

test('a value that cannot be sent is refused before anything is', () =>
  onOne(async (client) => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(() => sendBatch(client, [TEN, { text: 'SELECT $1::jsonb', values: [circle] }])).toThrow(/circular/i);
    expect(await outcomes(sendBatch(client, [TEN]))).toEqual([[{ n: 10 }]]);
  }));

test('batches that are sent without waiting are answered in order', () =>
  onOne(async (client) => {
    const counts = Array.from({ length: 50 }, (_, n) => sendBatch(client, [{ text: 'SELECT $1::int AS n', values: [n], name: 'count' }]));
    expect(await outcomes(counts.flat())).toEqual(counts.map((_, n) => [{ n }]));
  }));

test.for<[string, (client: pg.PoolClient) => Promise<unknown>]>([
  ['a batch', (client) => Promise.all(sendBatch(client, [{ text: `SELECT current_setting('app.held', true) AS held`, name: 'held' }]))],
  ['a query of somebody else’s', (client) => client.query(`SELECT current_setting('app.held', true) AS held`)],
])('what is held leaves before %s', ([, send]) =>
  onOne(async (client) => {
    await Promise.all(sendBatch(client, [BEGIN, { text: `SELECT set_config('app.held', 'still open', true)` }]));
    const over = sendLater(client, COMMIT);
    const next = (await send(client)) as { rows: unknown[] } | Answer[];
    const { rows } = Array.isArray(next) ? (next[0] as Answer) : next;
    expect(rows).toEqual([{ held: '' }]);
    expect(await over).toMatchObject({ command: 'COMMIT' });
  }),
);

test('what is held leaves by itself when nobody comes, and before the end', async () => {
  const own = createPool({ url: inject('appUrl'), size: 1, statementTimeoutMs: 10_000, onError: () => {} });
  const ends: Promise<Answer>[] = [];
  for (const isLast of [false, true]) {
    const client = await own.connect();
    await Promise.all(sendBatch(client, [BEGIN]));
    ends.push(sendLater(client, COMMIT));
    client.release();
    if (isLast) await own.end();
    expect(await ends.at(-1)).toMatchObject({ command: 'COMMIT' });
  }
});
