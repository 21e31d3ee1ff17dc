import { toContentType, toFileName } from '#domains/files/rules.ts';
import { ToolError } from '#kernel/errors.ts';
import { checkBodyHeaders, readBody } from '#gateway/body.ts';
import type { GatewayConfig } from '#gateway/config.ts';

/** A file on its way in. */
export interface UploadSource {
  name: string;
  contentType: string;
  bytes: ReadableStream<Uint8Array>;
}

/** The raw body is streamed; of a form the one file is taken, which costs memory and so is limited further. */
export async function openUpload(request: Request, config: GatewayConfig): Promise<UploadSource> {
  const type = request.headers.get('content-type');
  if (/^multipart\/form-data\b/i.test(type ?? '')) return fileOfForm(request, config.formBytesMax);
  checkBodyHeaders(request.headers, config.fileBytesMax);
  const name = new URL(request.url).searchParams.get('name') ?? nameOfDisposition(request.headers.get('content-disposition'));
  return { name: toFileName(name), contentType: toContentType(type), bytes: request.body ?? new Blob([]).stream() };
}

async function fileOfForm(request: Request, bytesMax: number): Promise<UploadSource> {
  const body = (await readBody(request, bytesMax)) as Uint8Array<ArrayBuffer>;
  const type = request.headers.get('content-type') ?? '';
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch((cause: unknown) => {
    throw new ToolError('invalid_input', { reason: 'broken_form', message: 'The body is no valid multipart form.', cause });
  });
  const files = [...form.values()].filter((value) => value instanceof File);
  const [file] = files;
  if (!file || files.length > 1 || form.has('name')) {
    throw new ToolError('invalid_input', {
      reason: 'one_file_expected',
      message: 'A form must hold exactly one file, and its name is the one in the form.',
    });
  }
  return { name: toFileName(file.name), contentType: toContentType(file.type), bytes: file.stream() };
}

/** `filename*` (RFC 8187) goes before `filename`. */
function nameOfDisposition(disposition: string | null): string | null {
  const encoded = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(disposition ?? '')?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return null;
    }
  }
  return /filename\s*=\s*"?([^";]+)"?/i.exec(disposition ?? '')?.[1] ?? null;
}
