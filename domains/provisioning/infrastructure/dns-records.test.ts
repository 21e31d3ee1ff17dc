import { expect, test } from 'vitest';
import { tenantDns, type TenantDnsInput } from './dns-records.ts';
import { DnsPayload } from '#ports/dns.ts';

const INPUT: TenantDnsInput = {
  slug: 'movewell',
  baseDomain: 'nexus.example',
  gateway: { ipv4: ['203.0.113.10'], ipv6: ['2001:db8::10'] },
  mail: { host: 'mx.nexus.example', spf: 'include:_spf.nexus.example', reportsTo: 'dmarc@nexus.example' },
  dkim: { selector: 'nexus1', publicTxt: 'v=DKIM1; k=rsa; p=AAAA' },
  certificateAuthority: 'letsencrypt.org',
  integrations: [],
};
const lines = (dns: ReturnType<typeof tenantDns>) =>
  dns.changes.flatMap(({ zone, records }) =>
    records.flatMap(({ name, type, values }) => values.map((value) => `${zone}: ${name} ${type} ${value}`)),
  );

const NAME_ONLY = { ipv4: [], ipv6: [], hostname: 'lb.cloud.example' };
const CASES: [string, Partial<TenantDnsInput>][] = [
  ['on the platform’s zone', {}],
  ['on the platform’s zone, gateway with a name only', { gateway: NAME_ONLY }],
  ['with a domain of its own', { ownDomain: 'movewell.example' }],
  ['with a domain of its own, gateway with a name only', { ownDomain: 'movewell.example', gateway: NAME_ONLY }],
  ['with a domain of its own and Google Workspace', { ownDomain: 'movewell.example', integrations: ['google_workspace'] }],
];

test.for(CASES)('a tenant %s has records that the port takes as they are', ([, part]) => {
  for (const change of tenantDns({ ...INPUT, ...part }).changes) expect(DnsPayload.safeParse(change).error?.issues).toBeUndefined();
});

test.for(CASES)('a tenant %s has nothing beside an alias', ([, part]) => {
  const records = tenantDns({ ...INPUT, ...part }).changes.flatMap((change) => change.records);
  const aliases = records.filter(({ type }) => type === 'CNAME').map(({ name }) => name);
  for (const alias of aliases) expect(records.filter(({ name }) => name === alias)).toHaveLength(1);
});

test('on the platform’s zone all is under the tenant’s name, and nothing is left to the owner', () => {
  const dns = tenantDns(INPUT);
  expect(dns).toMatchObject({ hosts: ['movewell.nexus.example'], mailDomain: 'movewell.nexus.example', awaiting: [] });
  expect(lines(dns)).toMatchInlineSnapshot(`
    [
      "nexus.example: movewell.nexus.example A 203.0.113.10",
      "nexus.example: movewell.nexus.example AAAA 2001:db8::10",
      "nexus.example: movewell.nexus.example CAA 0 issue "letsencrypt.org"",
      "nexus.example: movewell.nexus.example CAA 0 issuewild ";"",
      "nexus.example: movewell.nexus.example CAA 0 iodef "mailto:dmarc@nexus.example"",
      "nexus.example: movewell.nexus.example MX 10 mx.nexus.example",
      "nexus.example: movewell.nexus.example TXT v=spf1 include:_spf.nexus.example -all",
      "nexus.example: nexus1._domainkey.movewell.nexus.example TXT v=DKIM1; k=rsa; p=AAAA",
      "nexus.example: _dmarc.movewell.nexus.example TXT v=DMARC1; p=quarantine; rua=mailto:dmarc@nexus.example; adkim=s; aspf=r",
    ]
  `);
});

test('with a domain of its own, mail moves there, reports are consented to, and the owner is asked to act', () => {
  const dns = tenantDns({ ...INPUT, ownDomain: 'movewell.example' });
  expect(dns.hosts).toEqual(['movewell.nexus.example', 'movewell.example', 'www.movewell.example']);
  expect(dns.awaiting.map(({ need }) => need)).toEqual(['dns_delegation']);
  expect(lines(dns)).toMatchInlineSnapshot(`
    [
      "nexus.example: movewell.nexus.example A 203.0.113.10",
      "nexus.example: movewell.nexus.example AAAA 2001:db8::10",
      "nexus.example: movewell.nexus.example CAA 0 issue "letsencrypt.org"",
      "nexus.example: movewell.nexus.example CAA 0 issuewild ";"",
      "nexus.example: movewell.nexus.example CAA 0 iodef "mailto:dmarc@nexus.example"",
      "nexus.example: movewell.nexus.example TXT v=spf1 -all",
      "nexus.example: movewell.example._report._dmarc.nexus.example TXT v=DMARC1",
      "movewell.example: movewell.example A 203.0.113.10",
      "movewell.example: movewell.example AAAA 2001:db8::10",
      "movewell.example: movewell.example CAA 0 issue "letsencrypt.org"",
      "movewell.example: movewell.example CAA 0 issuewild ";"",
      "movewell.example: movewell.example CAA 0 iodef "mailto:dmarc@nexus.example"",
      "movewell.example: www.movewell.example CNAME movewell.example",
      "movewell.example: movewell.example MX 10 mx.nexus.example",
      "movewell.example: movewell.example TXT v=spf1 include:_spf.nexus.example -all",
      "movewell.example: nexus1._domainkey.movewell.example TXT v=DKIM1; k=rsa; p=AAAA",
      "movewell.example: _dmarc.movewell.example TXT v=DMARC1; p=quarantine; rua=mailto:dmarc@nexus.example; adkim=s; aspf=r",
    ]
  `);
});

test('a gateway with a name only is an alias; mail then has a name of its own, and the top of an own domain is the owner’s to forward', () => {
  expect(tenantDns({ ...INPUT, gateway: NAME_ONLY }).mailDomain).toBe('mail.movewell.nexus.example');
  const own = tenantDns({ ...INPUT, gateway: NAME_ONLY, ownDomain: 'movewell.example' });
  expect(own.hosts).toEqual(['movewell.nexus.example', 'www.movewell.example']);
  expect(own.awaiting.map(({ need }) => need)).toEqual(['dns_delegation', 'dns_apex_alias']);
});

test('Google Workspace keeps its mailboxes, and both it and the platform may send', () => {
  const all = lines(tenantDns({ ...INPUT, ownDomain: 'movewell.example', integrations: ['google_workspace'] })).join('\n');
  expect(all).toContain('movewell.example MX 1 smtp.google.com');
  expect(all).toContain('TXT v=spf1 include:_spf.google.com include:_spf.nexus.example -all');
});

test('a gateway that is nowhere is an error, not an empty zone', () => {
  expect(() => tenantDns({ ...INPUT, gateway: { ipv4: [], ipv6: [] } })).toThrow('neither an address nor a name');
});
