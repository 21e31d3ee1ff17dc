import type { Context } from 'hono';

/** Routers share a node between routes: the same place in a path must have the same name in all of them. */
const placeName = (path: string, field: string): string => `p${path.split('/').indexOf(`{${field}}`)}`;

/** `/api/crm/deals/{dealId}` as the router takes it. */
export const routerPath = (path: string): string => path.replace(/\{(\w+)\}/g, (_, field: string) => `:${placeName(path, field)}`);

/** Reads one field of a path template from a request; the work on the template is done once. */
export function pathField(path: string, field: string): (c: Context) => string {
  const name = placeName(path, field);
  return (c) => c.req.param(name) ?? '';
}
