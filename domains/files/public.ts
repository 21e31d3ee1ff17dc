export { deleteFile, getFile } from './tools/files.ts';
