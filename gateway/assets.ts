import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Exchange } from '#gateway/exchange.ts';

/** Text that is the same for everybody, kept with its packed forms: made at the first request, once. */
export interface Asset {
  serve(exchange: Exchange, headers?: Record<string, string>): Promise<Response>;
}

type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = 'br' | 'gzip';

const PACK: Readonly<Record<Encoding, (bytes: Bytes) => Promise<Bytes>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) as Promise<Bytes>,
  gzip: (bytes) => promisify(gzip)(bytes) as Promise<Bytes>,
};

export function createAsset(type: string, load: () => string | Promise<string>): Asset {
  let plain: Promise<{ bytes: Bytes; tag: string }> | undefined;
  const packed = new Map<Encoding, Promise<Bytes>>();
  const open = async (): Promise<{ bytes: Bytes; tag: string }> => {
    const bytes = Buffer.from(await load()) as Bytes;
    return { bytes, tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22) };
  };

  return {
    async serve({ request, headers }, more = {}) {
      plain ??= open().catch((error: unknown) => {
        plain = undefined;
        throw error;
      });
      const { bytes, tag } = await plain;
      const encoding = chosen(request.headers.get('accept-encoding'));
      // A strong tag names these very bytes, packed or not.
      const etag = encoding ? `"${tag}-${encoding}"` : `"${tag}"`;
      const all: Record<string, string> = {
        ...headers,
        'content-type': type,
        'cache-control': 'no-cache',
        vary: vary(headers),
        etag,
        ...more,
      };
      if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: all });
      if (!encoding) return new Response(bytes, { headers: all });
      if (!packed.has(encoding)) packed.set(encoding, PACK[encoding](bytes));
      return new Response(await packed.get(encoding), { headers: { ...all, 'content-encoding': encoding } });
    },
  };
}

const vary = (headers: Record<string, string>): string => (headers.vary ? `${headers.vary}, Accept-Encoding` : 'Accept-Encoding');

function chosen(accepted: string | null): Encoding | null {
  if (accepted === null) return null;
  const offered = accepted.split(',').map((part) => part.trim().split(/\s*;\s*q=/));
  return (
    (['br', 'gzip'] as const).find((encoding) => offered.some(([name, quality]) => name === encoding && Number(quality ?? 1) > 0)) ?? null
  );
}
