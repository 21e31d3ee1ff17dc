/** The closed table of error codes. A code decides the HTTP status and whether trying again can help. */
export const ERROR_CODES = {
  invalid_input: { status: 400, retry: false, title: 'Invalid input' },
  unauthenticated: { status: 401, retry: false, title: 'Not authenticated' },
  forbidden: { status: 403, retry: false, title: 'Forbidden' },
  not_found: { status: 404, retry: false, title: 'Not found' },
  conflict: { status: 409, retry: false, title: 'Conflict' },
  approval_required: { status: 428, retry: false, title: 'Approval required' },
  rate_limited: { status: 429, retry: true, title: 'Rate limited' },
  internal: { status: 500, retry: false, title: 'Internal error' },
  unavailable: { status: 503, retry: true, title: 'Unavailable' },
} as const satisfies Record<string, { status: number; retry: boolean; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The tool call that would help. `input` may be partial: the caller completes it. */
export interface Fix {
  tool?: string;
  input?: Record<string, unknown>;
  /** What to do in words, where no tool does it. */
  hint?: string;
}

export interface ErrorDetails {
  /** The domain's own word for what went wrong, such as `deal_already_won`. */
  reason: string;
  /** Our own words: never upstream text, never user text, because a model will read them. */
  message: string;
  fix?: Fix;
  /** Field problems of an invalid input: path and what is wrong there. */
  issues?: { path: string; message: string }[];
  /** Facts of our own that a client may act on, such as the preview of a call that needs approval. */
  data?: Record<string, unknown>;
  retryAfterMs?: number;
  cause?: unknown;
}

/** The only error that leaves the house. Everything else becomes `internal` and is logged, not shown. */
export class ToolError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The receipt of the failed call, once the road has written it. */
  callId?: string;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.message, { cause: details.cause });
    this.name = 'ToolError';
    this.code = code;
    this.details = details;
  }

  get reason(): string {
    return this.details.reason;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get retry(): boolean {
    return ERROR_CODES[this.code].retry;
  }
}

/** What every door shows of an error: one shape, no stack, no upstream text. */
export interface ErrorBody {
  code: ErrorCode;
  reason: string;
  message: string;
  retry: boolean;
  callId?: string;
  fix?: Fix;
  issues?: { path: string; message: string }[];
  data?: Record<string, unknown>;
  retryAfterMs?: number;
}

export function errorBody(error: ToolError): ErrorBody {
  const { reason, message, fix, issues, data, retryAfterMs } = error.details;
  return {
    code: error.code,
    reason,
    message,
    retry: error.retry,
    ...(error.callId && { callId: error.callId }),
    ...(fix && { fix }),
    ...(issues && { issues }),
    ...(data && { data }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

export const notFound = (what: string, fix?: Fix): ToolError =>
  new ToolError('not_found', {
    reason: `${what}_not_found`,
    message: `There is no such ${what} here.`,
    ...(fix && { fix }),
  });
