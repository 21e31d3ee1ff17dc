import { z } from 'zod';
import type { Finding } from './schema-life.ts';

const FoundFiles = z.object({ files: z.record(z.string(), z.object({ sha256: z.string(), changedAt: z.string() })) });
const FoundSets = z.object({
  zone: z.string(),
  findings: z.array(z.object({ name: z.string(), type: z.string(), state: z.enum(['as_asked', 'missing', 'changed', 'unexpected']) })),
  changedAt: z.string().optional(),
});

/** What the cluster's folder holds, against the digests of what it was asked for. */
export function judgeFiles(app: string, asked: Readonly<Record<string, string>>, answer: unknown): Finding[] {
  const { files } = FoundFiles.parse(answer);
  const kept = Object.entries(asked).map(([path, digest]): Finding => {
    const found = files[path];
    const name = `${app}/${path}`;
    if (!found) return { kind: 'file', name, state: 'missing' };
    return found.sha256 === digest
      ? { kind: 'file', name, state: 'as_asked' }
      : { kind: 'file', name, state: 'changed', changedAt: found.changedAt };
  });
  const more = Object.entries(files)
    .filter(([path]) => !(path in asked))
    .map(([path, { changedAt }]): Finding => ({ kind: 'file', name: `${app}/${path}`, state: 'unexpected', changedAt }));
  return [...kept, ...more];
}

/** What the zone file says of the names that were asked for. The file's time is told only where something differs. */
export function judgeRecords(answer: unknown): Finding[] {
  const { findings, changedAt } = FoundSets.parse(answer);
  return findings.map(({ name, type, state }) => ({
    kind: 'dns_record',
    name: `${type} ${name}`,
    state,
    ...(state !== 'as_asked' && changedAt && { changedAt }),
  }));
}
