import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PLATFORM_TENANT_ID } from '#kernel/directory.ts';
import { createZoneFiles } from './dns.ts';
import { intentFor, KILL_AT_RENAME, runInChild, temporaryFolder } from './port-harness.ts';

const ZONE = 'nexus.example';
type Records = { name: string; type: 'A' | 'CNAME' | 'MX' | 'TXT' | 'CAA' | 'AAAA' | 'NS' | 'SRV'; ttl?: number; values?: string[] }[];

function setUp() {
  const root = temporaryFolder();
  let seconds = 1_000_000;
  const port = createZoneFiles({ root, now: () => seconds * 1000 });
  let calls = 0;
  const change = (action: 'upsert' | 'delete', records: Records, tenantId = 'tenant-a', key = `call:${calls++}`) =>
    port.perform(intentFor(port, { action, zone: ZONE, records }, { key, tenantId }));
  return { root, port, change, text: () => readFileSync(join(root, `${ZONE}.zone`), 'utf8'), tick: (by: number) => (seconds += by) };
}

test('the zone file holds every kind of record as BIND reads it', async () => {
  const { change, text } = setUp();
  const name = `movewell.${ZONE}`;
  await change('upsert', [
    { name, type: 'A', values: ['203.0.113.10'] },
    { name, type: 'AAAA', values: ['2001:db8::10'] },
    { name, type: 'MX', ttl: 600, values: [`10 mail.${ZONE}`] },
    { name, type: 'TXT', values: ['v=spf1 mx -all', 'say "hi" \\ é'] },
    { name, type: 'CAA', values: ['0 issue "letsencrypt.org"'] },
    { name: `*.${name}`, type: 'CNAME', values: [name] },
    { name: `_imaps._tcp.${name}`, type: 'SRV', values: [`0 1 993 mail.${ZONE}`] },
  ]);
  expect(text()).toMatchInlineSnapshot(`
    "; Written by the platform at every change; a change by hand is lost at the next one.
    $ORIGIN nexus.example.
    $TTL 3600
    nexus.example. 3600 IN SOA ns1.nexus.internal. hostmaster.nexus.example. 1000000 7200 900 1209600 300
    nexus.example. 3600 IN NS ns1.nexus.internal.
    movewell.nexus.example. 3600 IN A 203.0.113.10
    movewell.nexus.example. 3600 IN AAAA 2001:db8::10
    movewell.nexus.example. 3600 IN CAA 0 issue "letsencrypt.org"
    movewell.nexus.example. 600 IN MX 10 mail.nexus.example.
    movewell.nexus.example. 3600 IN TXT "say \\"hi\\" \\\\ \\195\\169"
    movewell.nexus.example. 3600 IN TXT "v=spf1 mx -all"
    *.movewell.nexus.example. 3600 IN CNAME movewell.nexus.example.
    _imaps._tcp.movewell.nexus.example. 3600 IN SRV 0 1 993 mail.nexus.example.
    "
  `);
});

test('long text is cut into strings of 255 bytes that join to the same text', async () => {
  const { change, text } = setUp();
  const key = `v=DKIM1; k=rsa; p=${'A'.repeat(392)}`;
  await change('upsert', [{ name: `nexus1._domainkey.${ZONE}`, type: 'TXT', values: [key] }]);
  const strings = [...(text().match(/IN TXT (.*)/)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  expect(strings.map((part) => part.length)).toEqual([255, 155]);
  expect(strings.join('')).toBe(key);
});

test('the serial grows with each change, also within a second, and not without one', async () => {
  const { change, tick } = setUp();
  const put = async (value: string) => (await change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: [value] }]))['serial'];
  expect(await put('203.0.113.1')).toBe(1_000_000);
  expect(await put('203.0.113.2')).toBe(1_000_001);
  expect(await put('203.0.113.2')).toBe(1_000_001);
  tick(60);
  expect(await put('203.0.113.3')).toBe(1_000_060);
});

test('a zone lost and made anew does not fall back to serials that were seen before', async () => {
  const { root, change, tick } = setUp();
  const first = await change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: ['203.0.113.1'] }]);
  rmSync(join(root, `${ZONE}.json`));
  rmSync(join(root, `${ZONE}.zone`));
  tick(1);
  const second = await change('upsert', [{ name: `b.${ZONE}`, type: 'A', values: ['203.0.113.1'] }]);
  expect(second['serial']).toBeGreaterThan(first['serial'] as number);
});

test('tenants share a zone, and none may change or delete another’s records', async () => {
  const { change, text } = setUp();
  await change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: ['203.0.113.1'] }], 'tenant-a');
  await change('upsert', [{ name: `b.${ZONE}`, type: 'A', values: ['203.0.113.2'] }], 'tenant-b');
  await expect(change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: ['203.0.113.9'] }], 'tenant-b')).rejects.toMatchObject({
    reason: 'dns_name_taken',
  });
  await expect(change('delete', [{ name: `a.${ZONE}`, type: 'A' }], 'tenant-b')).rejects.toMatchObject({ reason: 'dns_name_taken' });
  expect(text()).toContain('203.0.113.1\n');
  expect(text()).toContain('203.0.113.2\n');
});

test('deleting takes single values or the whole set, and what is not there is no error', async () => {
  const { change, text } = setUp();
  const name = `a.${ZONE}`;
  await change('upsert', [{ name, type: 'A', values: ['203.0.113.1', '203.0.113.2'] }]);
  await change('delete', [{ name, type: 'A', values: ['203.0.113.1'] }]);
  expect(text()).not.toContain('203.0.113.1\n');
  expect(text()).toContain('203.0.113.2\n');
  await change('delete', [
    { name, type: 'A' },
    { name: `gone.${ZONE}`, type: 'TXT' },
  ]);
  expect(text()).not.toContain(name);
});

test('an alias stands alone: nothing beside it, before or after', async () => {
  const { change } = setUp();
  await change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: ['203.0.113.1'] }]);
  await expect(change('upsert', [{ name: `a.${ZONE}`, type: 'CNAME', values: ['x.example'] }])).rejects.toMatchObject({
    reason: 'cname_conflict',
  });
  await expect(change('upsert', [{ name: `b.${ZONE}`, type: 'CNAME', values: ['x.example', 'y.example'] }])).rejects.toMatchObject({
    reason: 'cname_conflict',
  });
});

test.for<[string, Records[number]]>([
  ['a name outside the zone', { name: 'a.other.example', type: 'A', values: ['203.0.113.1'] }],
  ['a name that only ends like the zone', { name: `evil${ZONE}`, type: 'A', values: ['203.0.113.1'] }],
  ['a line break in a name', { name: `a\n.${ZONE}`, type: 'A', values: ['203.0.113.1'] }],
  ['a label over 63', { name: `${'a'.repeat(64)}.${ZONE}`, type: 'A', values: ['203.0.113.1'] }],
  ['a name over 253', { name: `${'a.'.repeat(125)}${ZONE}`, type: 'A', values: ['203.0.113.1'] }],
  ['a star in the middle', { name: `a.*.${ZONE}`, type: 'A', values: ['203.0.113.1'] }],
  ['an address that is none', { name: `a.${ZONE}`, type: 'A', values: ['203.0.113.256'] }],
  ['an address with a zone', { name: `a.${ZONE}`, type: 'AAAA', values: ['fe80::1%eth0'] }],
  ['a line break in an alias', { name: `a.${ZONE}`, type: 'CNAME', values: ['x.example.\nevil A 1.2.3.4'] }],
  ['a mail server without preference', { name: `a.${ZONE}`, type: 'MX', values: ['mail.example'] }],
  ['a preference over 65535', { name: `a.${ZONE}`, type: 'MX', values: ['70000 mail.example'] }],
  ['an unknown CAA tag', { name: `a.${ZONE}`, type: 'CAA', values: ['0 allow "ca.example"'] }],
  ['a quote inside CAA', { name: `a.${ZONE}`, type: 'CAA', values: ['0 issue "a" b"'] }],
  ['an alias at the top', { name: ZONE, type: 'CNAME', values: ['x.example'] }],
  ['name servers at the top', { name: ZONE, type: 'NS', values: ['x.example'] }],
  ['no values', { name: `a.${ZONE}`, type: 'A' }],
  ['empty text', { name: `a.${ZONE}`, type: 'TXT', values: [''] }],
])('%s is refused', ([, record]) => {
  const { port } = setUp();
  expect(port.payload.safeParse({ action: 'upsert', zone: ZONE, records: [record] }).success).toBe(false);
});

test.for(['../etc', 'a/b.example', 'single', 'Upper.example', ''])('the zone %j is refused', (zone) => {
  expect(
    setUp().port.payload.safeParse({ action: 'upsert', zone, records: [{ name: zone, type: 'A', values: ['203.0.113.1'] }] }).success,
  ).toBe(false);
});

test('a zone file that the platform did not write is left alone', async () => {
  const { root, change, text } = setUp();
  writeFileSync(join(root, `${ZONE}.zone`), 'mine\n');
  await expect(change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: ['203.0.113.1'] }])).rejects.toMatchObject({
    reason: 'zone_not_ours',
  });
  expect(text()).toBe('mine\n');
});

test('taking records out of a zone that never was leaves nothing that would bar the first ones', async () => {
  const { root, change, text } = setUp();
  await change('delete', [{ name: `a.${ZONE}`, type: 'A' }]);
  expect(existsSync(join(root, `${ZONE}.zone`))).toBe(false);
  await change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: ['203.0.113.1'] }]);
  expect(text()).toContain('a.nexus.example. 3600 IN A 203.0.113.1');
});

test('a second attempt under the same key does not bring back what was changed since', async () => {
  const { change, text } = setUp();
  const put = (value: string, key: string) => change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: [value] }], 'tenant-a', key);
  const first = await put('203.0.113.1', 'k:1');
  await put('203.0.113.2', 'k:2');
  expect(await put('203.0.113.1', 'k:1')).toEqual(first);
  expect(text()).toContain('203.0.113.2\n');
});

test('processes that change one zone at the same time lose none of each other’s records', async () => {
  const { root, text } = setUp();
  const code = `
    const { createZoneFiles } = await import(PORTS + 'dns.ts');
    const [, root, me] = process.argv;
    const port = createZoneFiles({ root });
    await Promise.all(Array.from({ length: 12 }, (_, n) => port.perform({ key: me + ':' + n, tenantId: me, payload: {
      action: 'upsert', zone: '${ZONE}', records: [{ name: me + n + '.${ZONE}', type: 'A', ttl: 60, values: ['203.0.113.' + n] }] } })));`;
  const ended = await Promise.all(['a', 'b', 'c'].map((me) => runInChild(code, root, me)));
  expect(ended.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(ended.map(() => ({ exitCode: 0, stderr: '' })));
  expect(text().match(/ IN A /g)).toHaveLength(36);
});

test.for([1, 2, 3])('killed at rename %i, the next attempt leaves zone and record of it complete', async (nth) => {
  const { root, port } = setUp();
  const payload = {
    action: 'upsert' as const,
    zone: ZONE,
    records: [{ name: `a.${ZONE}`, type: 'A' as const, ttl: 60, values: ['203.0.113.1'] }],
  };
  const child = await runInChild(
    `${KILL_AT_RENAME}
    const { createZoneFiles } = await import(PORTS + 'dns.ts');
    await createZoneFiles({ root: process.argv[2], now: () => 1e9 }).perform({ key: 'k', tenantId: 'tenant-a', payload: JSON.parse(process.argv[3]) });`,
    String(nth),
    root,
    JSON.stringify(payload),
  );
  expect(child.signal).toBe('SIGKILL');
  expect(existsSync(join(root, `${ZONE}.json`))).toBe(nth > 1);
  const intent = intentFor(port, payload, { key: 'k' });
  expect(await port.lookUp?.(intent)).toEqual({ state: 'absent' });
  expect(await port.perform(intent)).toMatchObject({ serial: 1_000_000 });
  expect(readFileSync(join(root, `${ZONE}.zone`), 'utf8')).toContain(' 1000000 7200');
  expect(await port.lookUp?.(intent)).toMatchObject({ state: 'done' });
});

test('inspecting answers how the file has what was asked for, and changes nothing', async () => {
  const { root, port, change, text } = setUp();
  const asked: Records = [
    { name: `a.${ZONE}`, type: 'A', values: ['203.0.113.1'] },
    { name: `a.${ZONE}`, type: 'TXT', values: ['v=spf1 -all', 'say "hi"'] },
    { name: `b.${ZONE}`, type: 'MX', values: [`10 mail.${ZONE}`] },
  ];
  const inspect = (key: string) =>
    port.perform(intentFor(port, { action: 'inspect', zone: ZONE, records: asked }, { key, tenantId: 'tenant-a' }));
  expect(await inspect('i:0')).toEqual({ zone: ZONE, findings: asked.map(({ name, type }) => ({ name, type, state: 'missing' })) });
  await change('upsert', asked);
  await change('upsert', [{ name: `c.${ZONE}`, type: 'A', values: ['203.0.113.9'] }], 'tenant-b');
  expect(await inspect('i:1')).toMatchObject({
    findings: asked.map(({ name, type }) => ({ name, type, state: 'as_asked' })),
    changedAt: expect.stringMatching(/Z$/),
  });
  const edited = text()
    .replace('203.0.113.1', '203.0.113.66')
    .replace(/^b\..*\n/m, `a.${ZONE}. 60 IN AAAA 2001:db8::1\n`);
  writeFileSync(join(root, `${ZONE}.zone`), edited);
  expect(await inspect('i:2')).toMatchObject({
    findings: [
      { name: `a.${ZONE}`, type: 'A', state: 'changed' },
      { name: `a.${ZONE}`, type: 'TXT', state: 'as_asked' },
      { name: `b.${ZONE}`, type: 'MX', state: 'missing' },
      { name: `a.${ZONE}`, type: 'AAAA', state: 'unexpected' },
    ],
  });
  expect(text()).toBe(edited);
});

test('only the operator acts for another tenant; releasing takes out all of that one, and the zone when it was the last', async () => {
  const { root, port, change, text } = setUp();
  const [owner, other] = ['01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b'];
  await change('upsert', [{ name: `a.${ZONE}`, type: 'A', values: ['203.0.113.1'] }], owner);
  await change('upsert', [{ name: `b.${ZONE}`, type: 'A', values: ['203.0.113.2'] }], other);
  const release = (tenantId: string, of: string, key: string) =>
    port.perform(intentFor(port, { action: 'release', zone: ZONE, owner: of }, { key, tenantId }));
  await expect(release(other, owner, 'r:0')).rejects.toMatchObject({ reason: 'platform_only' });
  await release(PLATFORM_TENANT_ID, owner, 'r:1');
  expect(text()).toContain('203.0.113.2\n');
  expect(text()).not.toContain('203.0.113.1\n');
  await release(PLATFORM_TENANT_ID, other, 'r:2');
  expect(existsSync(join(root, `${ZONE}.zone`))).toBe(false);
  expect(port.payload.safeParse({ action: 'upsert', zone: ZONE }).success).toBe(false);
});
