import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDeep } from '#tests/run.ts';
import { type Desk, openDesk, PROMPT } from './testing/cli.ts';
import { has15, type OutsidePostgres, startOutside } from './testing/outside-postgres.ts';

/** Deep, and skipped where /usr/lib/postgresql/15 is not installed. */
describe.skipIf(!isDeep || !has15)('PostgreSQL 15 of somebody else, by DATABASE_URL and DATABASE_OWNER_URL', () => {
  let outside: OutsidePostgres;
  let desk: Desk;
  beforeAll(async () => {
    outside = await startOutside();
    desk = await openDesk({ isCold: true });
    await outside.sql('postgres', `CREATE ROLE app LOGIN NOINHERIT PASSWORD 'app'; CREATE ROLE boss LOGIN PASSWORD 'boss' NOCREATEROLE`);
    await outside.sql('postgres', 'CREATE DATABASE house OWNER boss');
  });
  afterAll(async () => {
    await desk.remove();
    await outside.remove();
  });
  const env = (changes: Record<string, string> = {}) => ({
    DATABASE_URL: outside.url('app', 'app', 'house'),
    DATABASE_OWNER_URL: outside.url('boss', 'boss', 'house'),
    ...changes,
  });

  test('an owner that may not make roles is told what it needs', async () => {
    const ended = await desk.nexus(['start', '--exit'], env());
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('ALTER ROLE boss CREATEROLE') });
    expect(ended.err).not.toContain('    at ');
    await outside.sql('postgres', 'ALTER ROLE boss CREATEROLE');
  });

  test.for([
    ['an app login that inherits', 'ALTER ROLE app INHERIT', 'must be NOSUPERUSER NOBYPASSRLS NOINHERIT', 'ALTER ROLE app NOINHERIT'],
    [
      'an app login that is superuser',
      'ALTER ROLE app SUPERUSER',
      'must be NOSUPERUSER NOBYPASSRLS NOINHERIT',
      'ALTER ROLE app NOSUPERUSER',
    ],
  ])('%s is refused', async ([, before, words, after]) => {
    await outside.sql('postgres', before as string);
    const ended = await desk.nexus(['start', '--exit'], env());
    await outside.sql('postgres', after as string);
    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining(words as string) });
  });

  test('one login for both, a database that is not there', async () => {
    expect(await desk.nexus(['start', '--exit'], env({ DATABASE_URL: outside.url('boss', 'boss', 'house') }))).toMatchObject({
      code: 1,
      err: expect.stringContaining('the app must not own its tables'),
    });
    const nowhere = { DATABASE_URL: outside.url('app', 'app', 'nowhere'), DATABASE_OWNER_URL: outside.url('boss', 'boss', 'nowhere') };
    expect(await desk.nexus(['start', '--exit'], nowhere)).toMatchObject({ code: 1, err: expect.stringContaining('does not exist') });
  });

  test('is migrated, and the newcomer’s command works on it, twice', async () => {
    const first = await desk.nexus(['start', PROMPT, '--exit'], env());
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('PostgreSQL of DATABASE_URL');
    expect(first.out).toContain('7/7 Enable AI copilots');
    expect(await outside.sql('house', 'SELECT status FROM provisioning.activations')).toEqual([{ status: 'done' }]);
    const again = await desk.nexus(['start', PROMPT, '--exit'], env());
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('nothing was changed') });
  });

  test('calls, previews and undo too', async () => {
    const created = await desk.nexus(['call', 'crm_create_person', '{"displayName":"Ada Obi"}'], env());
    expect(created.code).toBe(0);
    expect(await outside.sql('house', `SELECT FROM crm.people WHERE display_name = 'Ada Obi'`)).toHaveLength(1);
    expect(JSON.parse((await desk.nexus(['undo', 'last'], env())).out)).toMatchObject({ undone: [expect.any(String)] });
    expect(await outside.sql('house', `SELECT FROM crm.people WHERE display_name = 'Ada Obi'`)).toHaveLength(0);
  });
});
