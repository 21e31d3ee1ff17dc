import { ERROR_CODES } from '#kernel/errors.ts';

type Json = Record<string, unknown>;

const text = (description: string, more: Json = {}): Json => ({ type: 'string', description, ...more });

const header = (name: string, description: string, schema: Json): Json => ({ name, in: 'header', required: false, description, schema });

/** The request headers that every call may carry. */
export const HEADER_PARAMETERS: Readonly<Record<string, Json>> = {
  IdempotencyKey: header(
    'Idempotency-Key',
    'The same key and the same input give the first answer again; nothing is done twice. Any new text per call, such as a UUID.',
    {
      type: 'string',
      pattern: '^[\\x21-\\x7e]{1,255}$',
    },
  ),
  DryRun: header(
    'Nexus-Dry-Run',
    'true: nothing is changed, and the answer is `{ output, preview }` with the rows, events and effects that the call would make.',
    {
      type: 'boolean',
      default: false,
    },
  ),
  Session: header('Nexus-Session', 'What one run did hangs together by it, and can be undone together.', {
    type: 'string',
    pattern: '^[\\x21-\\x7e]{1,255}$',
  }),
  TenantId: header('X-Tenant-ID', "A check: refused when it is not the credential's own tenant.", { type: 'string', format: 'uuid' }),
};

export const RESPONSE_HEADERS: Readonly<Record<string, Json>> = {
  CallId: { description: 'The receipt of this call.', schema: { type: 'string', format: 'uuid' } },
  RowsChanged: { description: 'How many rows a write changed.', schema: { type: 'integer' } },
  Undo: {
    description: 'How to take the call back: `restore;tool="governance_undo_call";call-id="…"`, or `refused;because="…"`.',
    schema: { type: 'string' },
  },
  Replayed: { description: 'true: the answer of an earlier call with the same Idempotency-Key.', schema: { type: 'boolean' } },
};

const Problem: Json = {
  type: 'object',
  description: 'RFC 9457. `code` decides what to do; `reason` says which rule it was; `fix` is the call that would help.',
  required: ['type', 'title', 'status', 'detail', 'code', 'reason', 'retry', 'requestId'],
  properties: {
    type: text('A page that explains the code.', { format: 'uri-reference' }),
    title: text('The code in words.'),
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: text('What is wrong, in our words.'),
    instance: text('The failed call, or the request.'),
    code: text('One of a closed list.', { enum: Object.keys(ERROR_CODES) }),
    reason: text("The domain's own word, such as deal_already_won."),
    retry: { type: 'boolean', description: 'Whether trying the same again can help.' },
    callId: text('The receipt of the failed call.'),
    requestId: text('The X-Request-Id of the answer.'),
    fix: {
      type: 'object',
      description: 'The call that would help.',
      properties: {
        tool: text('Its name.'),
        input: { type: 'object', description: 'Its input, as far as it is known.' },
        request: text('The same as a REST route, such as POST /api/crm/deals.'),
        hint: text('What to do in words.'),
      },
    },
    issues: {
      type: 'array',
      description: 'What is wrong with which field.',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: text('The field.'), message: text('What is wrong there.') },
      },
    },
    data: { type: 'object', description: 'Facts to act on, such as the preview of a call that needs approval.' },
    retryAfterMs: { type: 'integer', description: 'Milliseconds to wait; also in Retry-After.' },
  },
};

const Preview: Json = {
  type: 'object',
  description: 'What a write would do: exact totals and a hash over all rows; of the rows themselves the first page.',
  required: ['total', 'hash', 'tables', 'rows', 'events', 'effects'],
  properties: {
    total: { type: 'integer', description: 'Rows that would change.' },
    hash: text('Over all of them.'),
    tables: {
      type: 'array',
      items: {
        type: 'object',
        properties: { table: text('schema.table'), op: text('insert, update or delete'), rows: { type: 'integer' } },
      },
    },
    rows: { type: 'array', items: { type: 'object' }, description: 'Table, op, key, before, after.' },
    events: { type: 'array', items: { type: 'object' } },
    effects: { type: 'array', items: { type: 'object' }, description: 'What would leave the house.' },
  },
};

const File: Json = {
  type: 'object',
  required: ['fileId', 'name', 'contentType', 'size', 'sha256'],
  properties: {
    fileId: text('What tools take and give.', { format: 'uuid' }),
    name: text('The name it was sent with.'),
    contentType: text('The media type it was sent with.'),
    size: { type: 'integer', description: 'Bytes.' },
    sha256: text('Of the bytes, lower-case hex.'),
  },
};

export const FIXED_SCHEMAS: Readonly<Record<string, Json>> = { Problem, Preview, File };

export const SECURITY_SCHEMES: Readonly<Record<string, Json>> = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key (`nxs_…`) or a signed token (JWT).' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key.' },
};

export const PROBLEM_RESPONSE: Json = {
  description: 'A problem.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
