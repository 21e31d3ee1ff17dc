import { test } from 'vitest';
import governance from '#domains/governance/index.ts';
import { world } from '#tests/world.ts';
import { probe } from './testing/probe.ts';
test('measure', async () => {
  const w = await world(governance);
  const p = probe(w);
  const rec = crypto.randomUUID();
  await w.sql(`DO $$ BEGIN SET LOCAL session_replication_role = replica;
   INSERT INTO kernel.receipts (tenant_id,id,root_id,tool,effect,door,actor_kind,actor_id,actor_name,session,input_digest,outcome,started_at,milliseconds,records)
   SELECT '${w.tenantId}', i, i, 'crm_get_deal','read','mcp','agent','a','A','s'||(n/100), sha256('x'), 'done', now() - n * interval '1 second', 1, CASE WHEN n % 10000 = 0 THEN ARRAY['${rec}'::uuid] ELSE ARRAY[gen_random_uuid(), gen_random_uuid()] END
   FROM (SELECT n, gen_random_uuid() AS i FROM generate_series(1, 200000) n) g;
   INSERT INTO kernel.changes (tenant_id, call_id, table_name, key, op, after, shape, digest) SELECT '${w.tenantId}', gen_random_uuid(), 'crm.deals', jsonb_build_object('id', gen_random_uuid()), 'insert', '{"a":1}', 'x', sha256('x') FROM generate_series(1,200000);
  END $$`);
  await w.sql('ANALYZE kernel.receipts'); await w.sql('ANALYZE kernel.changes');
  const time = async (name: string, tool: string, input: object, n = 20) => { const ts: number[] = []; for (let i = 0; i < n; i++) { const t = performance.now(); await w.result(tool, input); ts.push(performance.now() - t); } ts.sort((a, b) => a - b); console.log(name, 'p50', ts[n >> 1]!.toFixed(1), 'max', ts[n - 1]!.toFixed(1)); };
  await time('viewers', 'governance_list_viewers', { recordId: rec });
  await time('history', 'governance_get_record_history', { recordId: rec });
  await time('history (few)', 'governance_get_record_history', { recordId: crypto.randomUUID() });
  await time('receipts', 'governance_list_receipts', {});
  await time('receipts session', 'governance_list_receipts', { session: 's77' });
  await time('receipts tool none', 'governance_list_receipts', { tool: 'x_none' }, 5);
  await time('receipts last page filter writes', 'governance_list_receipts', { effect: 'reversible' }, 5);
  await time('sessions 7d (all 200k)', 'governance_list_sessions', {}, 5);
  await time('sessions 1h', 'governance_list_sessions', { from: new Date(Date.now() - 3600e3).toISOString() }, 5);
  await time('get last', 'governance_get_receipt', { receiptId: 'last' }, 10);
  for (let i = 0; i < 500; i++) await p.call('probe_add', { name: `n${i}` }, { session: 'big' });
  const t = performance.now();
  const { output } = await p.call('undo_session', { sessionId: 'big', maxCalls: 500 });
  console.log('undo 500 calls ms', performance.now() - t, (output as any).undone.length, (output as any).remaining);
  const t2 = performance.now(); await w.sql('SELECT kernel.seal($1, 100000)', [w.tenantId]); console.log('seal', performance.now() - t2);
  await time('verify (2000ish)', 'governance_verify_seals', {}, 3);
  console.log(await w.result('governance_verify_seals', {}).then(r => r.output));
}, 200000);
