import { defineDomain, defineNoun } from '#kernel/domain.ts';
import { filesFixtures } from './fixtures.ts';
import { files } from './schema.ts';
import { deleteFile, getFile, listFiles, registerFile } from './tools/files.ts';

export default defineDomain({
  name: 'files',
  title: 'Files',
  purpose: 'Files go in and out once for all: POST /api/files gives a fileId, and other tools take it.',
  toggle: null,
  tables: [files],
  nouns: [defineNoun({ one: 'file', many: 'files', summary: 'A file that was sent in: its name, type, size and digest.' })],
  tools: [listFiles, getFile, registerFile, deleteFile],
  fixtures: filesFixtures,
  roles: {
    files_reader: { title: 'Files: read', permissions: ['files:read'] },
    files_editor: { title: 'Files: read and send in', permissions: ['files:read', 'files:write'] },
  },
});
