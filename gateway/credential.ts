import { ToolError } from '#kernel/errors.ts';
import type { Kernel, Principal } from '#kernel/kernel.ts';

const refuse = (reason: string, message: string): ToolError =>
  new ToolError('unauthenticated', {
    reason,
    message,
    fix: { hint: 'Send Authorization: Bearer with an API key (nxs_…) or a signed token.' },
  });

/** The credential that the headers carry, or `unauthenticated`. */
function readCredential(headers: Headers): string {
  const authorization = headers.get('authorization');
  const apiKey = headers.get('x-api-key');
  if (authorization === null) {
    if (apiKey) return apiKey;
    throw refuse('credential_missing', 'No credential was sent.');
  }
  const [scheme = '', credential = '', ...rest] = authorization.split(' ');
  if (scheme.toLowerCase() !== 'bearer' || credential === '' || rest.length > 0) {
    throw refuse('credential_malformed', 'The Authorization header must be Bearer and one credential.');
  }
  if (apiKey !== null && apiKey !== credential) throw refuse('credential_ambiguous', 'Two different credentials were sent.');
  return credential;
}

/** Who calls. A tenant that is named beside the credential must be the credential's own. */
export async function identify(kernel: Kernel, headers: Headers): Promise<Principal> {
  const principal = await kernel.authenticate(readCredential(headers));
  const tenant = headers.get('x-tenant-id');
  if (tenant !== null && tenant.toLowerCase() !== principal.tenantId) {
    throw new ToolError('forbidden', {
      reason: 'tenant_mismatch',
      message: 'The credential belongs to another tenant than X-Tenant-ID names.',
      fix: { hint: 'Leave X-Tenant-ID out, or use a credential of that tenant.' },
    });
  }
  return principal;
}
