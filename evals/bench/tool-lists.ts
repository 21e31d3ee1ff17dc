import { encode } from 'gpt-tokenizer/encoding/cl100k_base';
import { askOnce, mcpRequest } from './throughput.ts';

export interface ListSize {
  path: string;
  tools: number;
  tokens: number;
  largest: { name: string; tokens: number };
}

/** What an address of the server costs a model that reads its list. */
export async function listSize(port: number, path: string, key: string): Promise<ListSize> {
  const { result } = (await askOnce(mcpRequest(port, path, { method: 'tools/list', key }))) as { result: { tools: { name: string }[] } };
  const sizes = result.tools.map((tool) => ({ name: tool.name, tokens: encode(JSON.stringify(tool)).length }));
  const [largest = { name: 'none', tokens: 0 }] = sizes.sort((a, b) => b.tokens - a.tokens);
  return { path, tools: sizes.length, tokens: encode(JSON.stringify(result.tools)).length, largest };
}
