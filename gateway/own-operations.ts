import type { OwnOperation } from '#gateway/openapi.ts';
import type { Follow } from '#mcp-servers/follow.ts';

const parameters = ['IdempotencyKey', 'Session', 'TenantId'].map((name) => ({ $ref: `#/components/parameters/${name}` }));
const problem = { '4XX': { $ref: '#/components/responses/Problem' }, '5XX': { $ref: '#/components/responses/Problem' } };
const file = { schema: { $ref: '#/components/schemas/File' } };

/** The operations under /api that are the gateway's own: bytes are no tool's business. */
export const FILE_OPERATIONS: readonly OwnOperation[] = [
  {
    method: 'POST',
    path: '/api/files',
    operation: {
      operationId: 'upload_file',
      tags: ['files'],
      summary: 'Send a file in',
      description:
        'The raw body with its Content-Type (streamed), or a form with one file (up to a smaller limit). Tools take the `fileId`.',
      'x-nexus-permission': 'files:write',
      parameters: [{ name: 'name', in: 'query', description: 'The file name, for a raw body.', schema: { type: 'string' } }, ...parameters],
      requestBody: {
        required: true,
        content: {
          'application/octet-stream': {},
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['file'],
              properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
            },
          },
        },
      },
      responses: { '201': { description: 'Stored.', content: { 'application/json': file } }, ...problem },
    },
  },
  {
    method: 'GET',
    path: '/api/files/{fileId}',
    operation: {
      operationId: 'download_file',
      tags: ['files'],
      summary: 'Get the bytes of a file',
      description: 'Always as an attachment, with the type it was sent with.',
      'x-nexus-permission': 'files:read',
      parameters: [
        { name: 'fileId', in: 'path', required: true, description: 'From POST /api/files.', schema: { type: 'string', format: 'uuid' } },
        ...parameters.slice(1),
      ],
      responses: { '200': { description: 'The bytes.', content: { 'application/octet-stream': {} } }, ...problem },
    },
  },
];

/** The stream of events of one piece of long work. */
export function liveOperation({ path, tool }: Follow): OwnOperation {
  const fields = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    method: 'GET',
    path,
    operation: {
      operationId: `${tool}_events`,
      tags: [tool.split('_')[0] ?? ''],
      summary: 'Follow it as it happens',
      description: `Server-sent events of what ${tool} answers: one for each part that changes, then \`end\`. Send \`Last-Event-ID\` to go on where a connection broke.`,
      parameters: [
        ...fields.map((name) => ({ name, in: 'path', required: true, description: `As ${tool} takes it.`, schema: { type: 'string' } })),
        { name: 'Last-Event-ID', in: 'header', description: 'The id of the last event that was received.', schema: { type: 'string' } },
        ...parameters.slice(2),
      ],
      responses: { '200': { description: 'Events.', content: { 'text/event-stream': {} } }, ...problem },
    },
  };
}
