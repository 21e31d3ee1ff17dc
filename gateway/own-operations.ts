import type { OwnOperation } from '#gateway/openapi.ts';

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
