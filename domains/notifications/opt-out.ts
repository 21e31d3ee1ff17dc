import { and, eq } from 'drizzle-orm';
import type { ToolContext } from '#kernel/tool-context.ts';
import { optOutRecorded } from './events.ts';
import { lockAddress } from './message.ts';
import type { Channel, OptOutScope } from './rules.ts';
import { optOuts } from './schema.ts';

export type OptOutRow = typeof optOuts.$inferSelect;

interface Objection {
  channel: Channel;
  address: string;
  scope: OptOutScope;
  source: OptOutRow['source'];
  evidence: string;
}

/** Forbids messages to an address; a wider objection than the one that stands takes its place, a narrower one changes nothing. */
export async function recordObjection(ctx: ToolContext, objection: Objection): Promise<OptOutRow> {
  const { channel, address, scope } = objection;
  await lockAddress(ctx.db, channel, address);
  const [standing] = await ctx.db
    .select()
    .from(optOuts)
    .where(and(eq(optOuts.channel, channel), eq(optOuts.address, address)));
  if (standing && (standing.scope === scope || standing.scope === 'all')) return standing;
  const said = { scope, source: objection.source, evidence: objection.evidence };
  const [row] = standing
    ? await ctx.db.update(optOuts).set(said).where(eq(optOuts.id, standing.id)).returning()
    : await ctx.db
        .insert(optOuts)
        .values({ id: ctx.newId(), channel, address, createdAt: ctx.now(), ...said })
        .returning();
  if (!row) throw new Error('The objection was not stored.');
  ctx.emit(optOutRecorded, { channel, address, scope });
  return row;
}

export async function withdrawObjection(ctx: ToolContext, channel: Channel, address: string): Promise<void> {
  await lockAddress(ctx.db, channel, address);
  await ctx.db.delete(optOuts).where(and(eq(optOuts.channel, channel), eq(optOuts.address, address)));
}
