declare module 'pg/lib/utils.js' {
  /** A parameter as the wire takes it. */
  export function prepareValue(value: unknown): string | Buffer | null;
}
