import type { Integration } from '../activation-tables.ts';

export interface TenantDnsInput {
  slug: string;
  /** The platform's zone: every tenant has `<slug>.<baseDomain>` there. */
  baseDomain: string;
  /** The business's own domain, if it has one: then its mail comes from there. */
  ownDomain?: string;
  gateway: {
    ipv4: readonly string[];
    ipv6: readonly string[];
    /** Where the gateway has only a name, such as a cloud's load balancer. */ hostname?: string;
  };
  mail: { host: string; /** What SPF allows to send, such as `include:_spf.nexus.example`. */ spf: string; reportsTo: string };
  dkim: { selector: string; publicTxt: string };
  /** Who may issue certificates, as CAA names it: `letsencrypt.org`. */
  certificateAuthority: string;
  integrations: readonly Integration[];
}

interface DnsRecord {
  name: string;
  type: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'TXT' | 'CAA';
  ttl: number;
  values: string[];
}

export interface TenantDns {
  /** Names that the tenant is reached by and needs a certificate for. */
  hosts: string[];
  mailDomain: string;
  /** One payload of the port `dns` each. */
  changes: { action: 'upsert'; zone: string; records: DnsRecord[] }[];
  /** What only the owner can do. Empty on the platform's own zone. */
  awaiting: { need: string; what: string }[];
}

const TTL_SECONDS = 3600;

const record = (name: string, type: DnsRecord['type'], ...values: string[]): DnsRecord => ({ name, type, ttl: TTL_SECONDS, values });

/** All DNS records of a tenant: how it is reached, how its mail is received, signed and judged, and who may certify its names. */
export function tenantDns(input: TenantDnsInput): TenantDns {
  const baseHost = `${input.slug}.${input.baseDomain}`;
  const hasAddresses = input.gateway.ipv4.length + input.gateway.ipv6.length > 0;
  // Beside an alias no other record may stand, so where the gateway has only a name, mail has a name of its own.
  const mailDomain = input.ownDomain ?? (hasAddresses ? baseHost : `mail.${baseHost}`);
  const base = [...reachable(input, baseHost), ...(input.ownDomain && hasAddresses ? [record(baseHost, 'TXT', 'v=spf1 -all')] : [])];
  if (!input.ownDomain) {
    return {
      hosts: [baseHost],
      mailDomain,
      changes: [upsert(input.baseDomain, merge([...base, ...mailRecords(input, mailDomain)]))],
      awaiting: [],
    };
  }
  const { ownDomain } = input;
  const own = [
    ...(hasAddresses ? reachable(input, ownDomain) : []),
    record(`www.${ownDomain}`, 'CNAME', hasAddresses ? ownDomain : baseHost),
    ...mailRecords(input, ownDomain),
  ];
  return {
    hosts: [baseHost, ...(hasAddresses ? [ownDomain] : []), `www.${ownDomain}`],
    mailDomain,
    changes: [upsert(input.baseDomain, merge([...base, ...reportConsent(input, ownDomain)])), upsert(ownDomain, merge(own))],
    awaiting: awaitingOwner(ownDomain, hasAddresses),
  };
}

const upsert = (zone: string, records: DnsRecord[]) => ({ action: 'upsert' as const, zone, records });

function reachable({ gateway, certificateAuthority, mail }: TenantDnsInput, host: string): DnsRecord[] {
  const { ipv4, ipv6, hostname } = gateway;
  if (ipv4.length + ipv6.length > 0) {
    return [
      ...(ipv4.length > 0 ? [record(host, 'A', ...ipv4)] : []),
      ...(ipv6.length > 0 ? [record(host, 'AAAA', ...ipv6)] : []),
      record(host, 'CAA', `0 issue "${certificateAuthority}"`, '0 issuewild ";"', `0 iodef "mailto:${mail.reportsTo}"`),
    ];
  }
  if (!hostname) throw new Error('The gateway has neither an address nor a name.');
  return [record(host, 'CNAME', hostname)];
}

/** SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489). A Google Workspace keeps its mailboxes: its servers receive, and both may send. */
function mailRecords({ mail, dkim, integrations }: TenantDnsInput, domain: string): DnsRecord[] {
  const isGoogle = integrations.includes('google_workspace');
  return [
    record(domain, 'MX', isGoogle ? '1 smtp.google.com' : `10 ${mail.host}`),
    record(domain, 'TXT', `v=spf1 ${isGoogle ? 'include:_spf.google.com ' : ''}${mail.spf} -all`),
    record(`${dkim.selector}._domainkey.${domain}`, 'TXT', dkim.publicTxt),
    record(`_dmarc.${domain}`, 'TXT', `v=DMARC1; p=quarantine; rua=mailto:${mail.reportsTo}; adkim=s; aspf=r`),
  ];
}

/** RFC 7489, 7.1: reports about one domain go to an address in another only where that other one says so. */
function reportConsent({ baseDomain, mail }: TenantDnsInput, ownDomain: string): DnsRecord[] {
  const reportsDomain = mail.reportsTo.split('@').at(-1) ?? '';
  const isOurs = reportsDomain === baseDomain || reportsDomain.endsWith(`.${baseDomain}`);
  return isOurs ? [record(`${ownDomain}._report._dmarc.${reportsDomain}`, 'TXT', 'v=DMARC1')] : [];
}

function awaitingOwner(ownDomain: string, hasAddresses: boolean): TenantDns['awaiting'] {
  return [
    {
      need: 'dns_delegation',
      what: `Enter the records of the zone file of ${ownDomain} at its registrar, or delegate the domain to the platform’s name servers. Where its mail is received elsewhere, keep the MX records that are there.`,
    },
    ...(hasAddresses
      ? []
      : [
          {
            need: 'dns_apex_alias',
            what: `Forward ${ownDomain} to www.${ownDomain} at the registrar: an alias cannot stand at the top of a domain.`,
          },
        ]),
  ];
}

/** Two texts of one name are one record set with two values. */
function merge(records: DnsRecord[]): DnsRecord[] {
  const groups = Map.groupBy(records, ({ name, type }) => `${name} ${type}`);
  return [...groups.values()].map((group) => ({ ...(group[0] as DnsRecord), values: group.flatMap(({ values }) => values) }));
}
