import { expect, test } from 'vitest';
import { world } from '#tests/world.ts';

const insert = (id: string, layers = '[]'): string =>
  `INSERT INTO provisioning.applied_settings (id, layers, installed, applied_at) VALUES ('0190aaaa-0000-7000-8000-00000000000${id}', '${layers}', '{}', now())`;

test('raw SQL cannot give a business two bases to merge from, nor one that is no list of layers, nor another’s', async () => {
  const w = await world('provisioning');
  const tries: [string, string][] = [
    [`${insert('1')}; ${insert('2')}`, 'applied_settings_one'],
    [insert('1', '{}'), 'applied_settings_layers'],
    [insert('1', 'null'), 'applied_settings_layers'],
    [
      insert('1').replace('(id,', '(tenant_id, id,').replace('VALUES (', "VALUES ('0190aaaa-0000-7000-8000-000000000009', "),
      'row-level security',
    ],
  ];
  for (const [sql, broken] of tries) {
    await expect(
      w.attack('provisioning', (client) => client.query(sql)),
      sql,
    ).rejects.toThrow(broken);
  }
  await w.attack('provisioning', (client) => client.query(insert('1')));
});
