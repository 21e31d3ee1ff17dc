import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileSafely } from './safe-file.ts';
import { DatabaseStartError } from './start-error.ts';

/** The passwords of the three logins. */
export interface Secrets {
  superuser: string;
  owner: string;
  app: string;
}

export const secretsPath = (dataDir: string): string => join(dataDir, 'secrets.json');

/** The passwords, or nothing when the file or its `postgres` entry does not exist. A damaged file is an error, never replaced. */
export function readSecrets(dataDir: string): Secrets | undefined {
  const found = readFile(dataDir)['postgres'] as Partial<Secrets> | undefined;
  if (found === undefined) return undefined;
  const { superuser, owner, app } = found;
  if (superuser && owner && app) return { superuser, owner, app };
  throw damaged(dataDir);
}

/** Makes passwords and stores them, keeping whatever else the file holds. They are on the disk before anything uses them. */
export function createSecrets(dataDir: string): Secrets {
  const password = (): string => randomBytes(24).toString('base64url');
  const secrets: Secrets = { superuser: password(), owner: password(), app: password() };
  writeFileSafely(secretsPath(dataDir), `${JSON.stringify({ ...readFile(dataDir), postgres: secrets }, null, 2)}\n`, 0o600);
  return secrets;
}

function readFile(dataDir: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(secretsPath(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw damaged(dataDir);
}

function damaged(dataDir: string): DatabaseStartError {
  return new DatabaseStartError(
    `${secretsPath(dataDir)} is damaged: it should be JSON with postgres.superuser, postgres.owner and postgres.app.`,
    'Restore the file from a backup. Nothing was changed.',
  );
}
