import { errorBody, ERROR_CODES, ToolError } from '#kernel/errors.ts';

/** HTTP tells apart what the table of codes does not. */
const STATUS_BY_REASON: Readonly<Record<string, number>> = {
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  content_encoding_unsupported: 415,
  headers_too_large: 431,
};

/** Seconds to wait when the error itself does not say. */
const RETRY_SECONDS = 1;

export function problemStatus(error: ToolError): number {
  return error.code === 'invalid_input' ? (STATUS_BY_REASON[error.reason] ?? 400) : error.status;
}

/** Anything that is thrown, as an error that may be shown: no stack and no upstream text leave. */
export function toShownError(error: unknown): ToolError {
  if (error instanceof ToolError) return error;
  return new ToolError('internal', { reason: 'unexpected', message: 'Something went wrong on our side.', cause: error });
}

export interface ProblemContext {
  requestId: string;
  /** `POST /api/crm/deals` of the tool that would help, where it has a route. */
  routeOf: (tool: string) => string | undefined;
}

/** RFC 9457. `type` leads to a page of this gateway that explains the code. */
export function problemBody(error: ToolError, { requestId, routeOf }: ProblemContext): Record<string, unknown> {
  const { message, fix, ...rest } = errorBody(error);
  const request = fix?.tool && routeOf(fix.tool);
  return {
    type: `/problems/${error.code}`,
    title: ERROR_CODES[error.code].title,
    status: problemStatus(error),
    detail: message,
    instance: error.callId ? `urn:uuid:${error.callId}` : `urn:nexus:request:${requestId}`,
    ...rest,
    ...(fix && { fix: { ...fix, ...(request && { request }) } }),
    requestId,
  };
}

export function problemHeaders(error: ToolError): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (error.callId) headers['nexus-call-id'] = error.callId;
  if (error.code === 'unauthenticated') {
    headers['www-authenticate'] =
      error.reason === 'credential_missing' ? 'Bearer realm="nexus"' : 'Bearer realm="nexus", error="invalid_token"';
  }
  if (error.retry) {
    const waitMs = error.details.retryAfterMs ?? RETRY_SECONDS * 1000;
    headers['retry-after'] = String(Math.max(1, Math.ceil(waitMs / 1000)));
  }
  return headers;
}
