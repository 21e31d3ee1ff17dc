import { createHash, randomUUID } from 'node:crypto';
import { notFound, ToolError } from '#kernel/errors.ts';
import type { CallResult, Kernel, Principal } from '#kernel/kernel.ts';
import { type ObjectStore, PortRefusal } from '#kernel/port.ts';
import { bodyTooLarge } from '#gateway/body.ts';
import type { GatewayConfig } from '#gateway/config.ts';
import { identify } from '#gateway/credential.ts';
import type { Answer, Exchange } from '#gateway/exchange.ts';
import { pathField } from '#gateway/path-fields.ts';
import { callFacts } from '#gateway/rest.ts';
import { inTime } from '#gateway/timeout.ts';
import { openUpload, type UploadSource } from '#gateway/upload-source.ts';

export interface FilesDeps {
  kernel: Kernel;
  config: GatewayConfig;
  objects: ObjectStore;
}

type Facts = ReturnType<typeof callFacts>;

/** The tenant comes from the credential alone, so no record and no input leads to another tenant's bytes. */
const objectKey = (tenantId: string, objectId: string): string => `${tenantId}/files/${objectId}`;

/** `POST /api/files`: the bytes first, then the record; when the record is refused, the bytes go again. */
export function uploadAnswer(deps: FilesDeps): Answer {
  const { kernel, config } = deps;
  return async (exchange) => {
    const { request } = exchange;
    const principal = await identify(kernel, request.headers);
    await assertMaySend(kernel, principal);
    const { idempotencyKey, isDryRun, ...facts } = callFacts(exchange);
    if (isDryRun) throw new ToolError('invalid_input', { reason: 'dry_run_unsupported', message: 'Sending a file in has no preview.' });
    const source = await openUpload(request, config);
    const objectId = randomUUID();
    const key = objectKey(principal.tenantId, objectId);
    const stored = await store(deps, key, source);
    const file = { fileId: fileIdOf(principal, idempotencyKey), objectId, name: source.name, contentType: source.contentType, ...stored };
    try {
      if (stored.size === 0) throw new ToolError('invalid_input', { reason: 'file_empty', message: 'The file has no bytes.' });
      const result = await inTime(request, config.requestTimeoutMs, (signal) =>
        kernel.call({ tool: 'files_register_file', input: file, principal, door: 'rest', signal, ...facts }),
      );
      return uploaded(exchange, result);
    } catch (error) {
      // When nobody knows whether the record was made, bytes too many are better than a record without them.
      if (!(error instanceof ToolError && error.reason === 'outcome_unknown')) await discard(deps, key);
      if (!isTaken(error) || idempotencyKey === undefined) throw error;
      return uploaded(exchange, await sameFile(deps, { principal, facts, file }));
    }
  };
}

/** Refused before the bytes are taken, and not after. */
async function assertMaySend(kernel: Kernel, principal: Principal): Promise<void> {
  const tools = await kernel.visibleTools(principal);
  if (tools.some(({ name }) => name === 'files_register_file')) return;
  throw new ToolError('forbidden', {
    reason: 'permission_missing',
    message: 'This needs the permission files:write.',
    data: { permission: 'files:write' },
  });
}

/** The same key names the same file, so that sending it again after a lost answer makes no second one. */
function fileIdOf({ tenantId, credential }: Principal, key: string | undefined): string {
  if (key === undefined) return randomUUID();
  const hex = createHash('sha256')
    .update(JSON.stringify(['nexus file', tenantId, credential, key]))
    .digest('hex');
  // A version 8 UUID (RFC 9562): custom content.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function store(
  { objects, config, kernel }: FilesDeps,
  key: string,
  { bytes }: UploadSource,
): Promise<{ size: number; sha256: string }> {
  const watched = watch(bytes);
  try {
    return await objects.put(key, watched.stream, config.fileBytesMax);
  } catch (error) {
    if (error instanceof PortRefusal && error.reason === 'object_too_large') throw bodyTooLarge(config.fileBytesMax);
    if (watched.hasBroken()) {
      throw new ToolError('invalid_input', {
        reason: 'body_incomplete',
        message: 'The connection ended before the file did; nothing was kept.',
        cause: error,
      });
    }
    kernel.log.error({ err: error }, 'The object store took no file.');
    throw new ToolError('unavailable', {
      reason: 'object_store_unavailable',
      message: 'Files cannot be stored at the moment.',
      cause: error,
    });
  }
}

/** Tells a sender that went away from a store that failed. A store that stops reading must not cut the connection: the answer is still to come. */
function watch(bytes: ReadableStream<Uint8Array>): { stream: ReadableStream<Uint8Array>; hasBroken: () => boolean } {
  const reader = bytes.getReader();
  let hasBroken = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          hasBroken = true;
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, hasBroken: () => hasBroken };
}

async function discard({ objects, kernel }: FilesDeps, key: string): Promise<void> {
  await objects.delete(key).catch((error: unknown) => kernel.log.warn({ err: error, key }, 'Bytes without a record could not be removed.'));
}

const isTaken = (error: unknown): boolean => error instanceof ToolError && error.reason === 'file_exists';

/** What the key already stands for: the answer again when it is the same file, and a conflict when it is another. */
async function sameFile(
  { kernel }: FilesDeps,
  { principal, facts, file }: { principal: Principal; facts: Facts; file: Record<'fileId' | 'name' | 'contentType' | 'sha256', string> },
): Promise<CallResult> {
  const result = await kernel.call({ tool: 'files_get_file', input: { fileId: file.fileId }, principal, door: 'rest', ...facts });
  const { output } = result;
  if (output.sha256 === file.sha256 && output.name === file.name && output.contentType === file.contentType)
    return { ...result, isReplay: true };
  throw new ToolError('conflict', {
    reason: 'idempotency_key_reused',
    message: 'This Idempotency-Key was used for another file. Use a new key for a new file.',
  });
}

function uploaded({ headers }: Exchange, { callId, output, isReplay }: CallResult): Response {
  const { fileId, name, contentType, size, sha256 } = output;
  headers['content-type'] = 'application/json';
  headers['nexus-call-id'] = callId;
  headers.location = `/api/files/${String(fileId)}`;
  if (isReplay) headers['nexus-replayed'] = 'true';
  return new Response(JSON.stringify({ fileId, name, contentType, size, sha256 }), { status: 201, headers });
}

export const DOWNLOAD_PATH = '/api/files/{fileId}';
const fileIdField = pathField(DOWNLOAD_PATH, 'fileId');

/** Always an attachment, so that nothing that was sent in runs in a browser as a page of ours. */
export function downloadAnswer({ kernel, config, objects }: FilesDeps): Answer {
  return async (exchange, c) => {
    const { request, headers } = exchange;
    const principal = await identify(kernel, request.headers);
    const { isDryRun: _, idempotencyKey: __, ...facts } = callFacts(exchange);
    const input = { fileId: fileIdField(c) };
    const { output, callId } = await inTime(request, config.requestTimeoutMs, (signal) =>
      kernel.call({ tool: 'files_get_file', input, principal, door: 'rest', signal, ...facts }),
    );
    const etag = `"${String(output.sha256)}"`;
    const isKnown = request.headers.get('if-none-match') === etag;
    // A body that nobody will read would keep the object open.
    const isBodyWanted = !isKnown && request.method !== 'HEAD';
    const bytes = isBodyWanted ? await objects.get(objectKey(principal.tenantId, String(output.objectId))) : null;
    if (isBodyWanted && !bytes) throw notFound('file_content');
    Object.assign(headers, { 'nexus-call-id': callId, 'cache-control': 'private, no-cache', etag });
    if (isKnown) return new Response(null, { status: 304, headers });
    Object.assign(headers, {
      'content-type': String(output.contentType),
      'content-length': String(output.size),
      'content-disposition': attachment(String(output.name)),
      'content-security-policy': "default-src 'none'; sandbox",
    });
    return new Response(bytes, { headers });
  };
}

/** RFC 6266: a plain name for old clients, the true one encoded (RFC 8187). */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
