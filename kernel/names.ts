/** Names most alike `wanted`, best first: shared words count first, then the edit distance. */
export function nearestNames(wanted: string, names: readonly string[], limit: number): string[] {
  const asked = wanted.slice(0, 64).toLowerCase();
  const words = new Set(asked.split(/[^a-z0-9]+/).filter(Boolean));
  return names
    .map((name) => {
      const shared = name.split('_').filter((word) => words.has(word)).length;
      return { name, shared, distance: editDistance(asked, name) };
    })
    .filter(({ name, shared, distance }) => shared > 0 || distance <= Math.max(2, name.length / 3))
    .sort((a, b) => b.shared - a.shared || a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** What only operators hold. No wildcard reaches it: it is granted by its own name (`platform:*`), in the platform tenant. */
export const PLATFORM_PREFIX = 'platform:';

/** Does any pattern (`crm:*`, `*:read`, `*`, `crm:read`) cover this permission (`crm:read`)? */
export function isCovered(permission: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (!pattern.startsWith('*')) return matchesPattern(permission, pattern);
    return !permission.startsWith(PLATFORM_PREFIX) && (pattern === '*' || permission.endsWith(pattern.slice(1)));
  });
}

/** `*` at the end of a pattern stands for anything; elsewhere names must agree to the letter. */
export function matchesPattern(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
