import type { Flags } from './commands.ts';
import { openPlatform } from './platform.ts';
import { openSession } from './session.ts';

const LIFETIME_SECONDS = 3600;

/** `nexus token <user id> --as <slug>`: a signed token of one of the business's people, for an hour. */
export async function tokenCommand([userId]: string[], { as }: Flags): Promise<number> {
  const session = openSession();
  const { businesses } = session.home.keys();
  const slugs = Object.keys(businesses);
  const business = businesses[as ?? (slugs.length === 1 ? (slugs[0] ?? '') : '')];
  if (!userId || !business) {
    console.error(
      `Say for whom and where: nexus token <user id> --as ${slugs.join('|') || '<slug>'}. nexus call tenancy_list_users lists the people.`,
    );
    return 2;
  }
  const platform = await openPlatform({ ...session, say: (line) => console.error(line) });
  try {
    const { credentials } = platform.kernel;
    const token = await credentials.issueToken({ tenantId: business.tenantId, userId, scopes: ['*'], lifetimeSeconds: LIFETIME_SECONDS });
    // Refused here rather than at its first use, where the person is not let in.
    await credentials.authenticate(token);
    console.log(token);
    return 0;
  } finally {
    await platform.stop();
  }
}
