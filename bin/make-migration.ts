import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const USAGE = 'Usage: npm run migration -- <domain> [--name words_of_change] [--custom]';

/**
 * Writes the next migration of one domain from the difference between its schema.ts and its last migration; with
 * --custom an empty one, for triggers and what else drizzle cannot say. Nothing is applied: the server does that at start.
 */
function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, custom: { type: 'boolean', default: false } },
  });
  const [domain, ...rest] = positionals;
  if (!domain || rest.length > 0 || !/^[a-z][a-z0-9]*$/.test(domain)) {
    console.error(USAGE);
    return 2;
  }
  const schema = join('domains', domain, 'schema.ts');
  if (!existsSync(join(ROOT, schema))) {
    console.error(`There is no ${schema}.`);
    return 2;
  }
  // A large schema is several files: schema.ts, which lists the tables, and schema-<part>.ts beside it.
  const schemas = join('domains', domain, 'schema?(-*).ts');
  const args = ['generate', '--dialect', 'postgresql', '--schema', schemas, '--out', join('domains', domain, 'migrations')];
  if (values.custom) args.push('--custom');
  if (values.name) args.push('--name', values.name);
  // Its package exports the library only, so the program is found beside its package.json.
  const drizzleKit = join(dirname(findPackageJSON('drizzle-kit', import.meta.url) ?? ''), 'bin.cjs');
  return spawnSync(process.execPath, [drizzleKit, ...args], { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

process.exitCode = main();
