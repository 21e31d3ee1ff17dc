import { createHash } from 'node:crypto';

/**
 * A stable id for a named record, the same in every tenant (keys are `(tenant_id, id)`): `fixture('crm.deal.open')`.
 * Examples, fixtures and seeds refer to records by it.
 */
export function fixture(name: string): string {
  const hex = createHash('sha256').update(`nexus fixture ${name}`).digest('hex');
  // A version 8 UUID (RFC 9562): custom content, valid everywhere a UUID is.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
