import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { PortRefusal } from '#kernel/port.ts';
import { NotSent } from './transport.ts';

/** IANA special-purpose registries (RFC 6890): addresses that are not the public internet. */
const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** An address in ::ffff:0:0/96 is judged by the IPv4 address in it. */
export const isPrivate = (address: string): boolean => PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/**
 * The address to connect to, for a host that a tenant has named: a public one, and it is this that is connected to, so that the
 * name cannot mean another a moment later. Refuses what leads into the platform's own network.
 */
export async function publicAddressOf(host: string): Promise<string> {
  const found = await lookup(host, { all: true }).catch((error: unknown) => {
    throw new NotSent('unreachable', 'The name of the server cannot be resolved.', { cause: error });
  });
  const [first] = found;
  if (!first || found.some(({ address }) => isPrivate(address)))
    throw new PortRefusal('address_refused', 'The server is not on the public internet.');
  return first.address;
}
