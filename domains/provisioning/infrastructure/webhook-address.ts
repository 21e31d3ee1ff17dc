const HEX = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const KEY = /^[A-Za-z0-9_-]{43}$/;

export interface EndpointName {
  tenantId: string;
  endpointId: string;
}

/** Names an endpoint to the outside. It carries its tenant, so that looking it up needs no way around row-level security. */
export const endpointKey = ({ tenantId, endpointId }: EndpointName): string =>
  Buffer.from(`${tenantId}${endpointId}`.replaceAll('-', ''), 'hex').toString('base64url');

/** Null: no key of ours. */
export function readEndpointKey(key: string): EndpointName | null {
  if (!KEY.test(key)) return null;
  const hex = Buffer.from(key, 'base64url').toString('hex');
  const name = { tenantId: uuidOf(hex.slice(0, 32)), endpointId: uuidOf(hex.slice(32)) };
  return HEX.test(name.tenantId) && HEX.test(name.endpointId) && endpointKey(name) === key ? name : null;
}

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
