import { fixture } from '#kernel/fixture.ts';
import type { ToolContext } from '#kernel/tool-context.ts';
import { files } from './schema.ts';

/** A file whose bytes nobody has: enough for every tool, since tools handle the record alone. */
export async function filesFixtures(ctx: ToolContext): Promise<void> {
  await ctx.db
    .insert(files)
    .values({
      id: fixture('files.file.contract'),
      objectId: fixture('files.object.contract'),
      name: 'contract.pdf',
      contentType: 'application/pdf',
      sizeBytes: 0,
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      createdAt: ctx.now(),
    })
    .onConflictDoNothing();
}
