/** Names of fields whose values would let their reader act: card tokens, client secrets, keys. */
const SECRET = /secret|token|password|authorization_code|api_?key|signature|access_code|^cvv$|^cvc$|^pin$/i;

/** The payload without what must not be kept. `[removed]` shows that something was there. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET.test(key) && inner !== null && typeof inner !== 'object' ? '[removed]' : withoutSecrets(inner),
    ]),
  );
}
