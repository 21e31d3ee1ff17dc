import { isAbsolute, relative } from 'node:path';

/** A path as a person in this folder would type it. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}
