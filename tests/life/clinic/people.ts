import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** Somebody with a key and an MCP client of the older SDK: knows tools by their names and nothing of our code. */
export interface Person {
  readonly name: string;
  /** The structured answer; a refusal is thrown with its reason. */
  call<T = any>(tool: string, input?: object): Promise<T>;
  /** What the call would do. */
  preview(tool: string, input?: object): Promise<any>;
  /** The same with the receipt: the id of the call is what undo takes. */
  receipt<T = any>(tool: string, input?: object): Promise<{ output: T; callId: string }>;
  /** Why a call is refused; fails when it is not, or when no reason is given. */
  refusal(tool: string, input?: object): Promise<{ code: string; reason: string; message: string }>;
  /** All pages of a list. */
  all<T = any>(tool: string, input?: object): Promise<T[]>;
  /** The tools of a domain that this person is shown. */
  listing(domain: string): Promise<Listed[]>;
  leave(): Promise<void>;
}

export interface Listed {
  name: string;
  isRead: boolean;
  required: string[];
}

async function connect(url: string, key: string, path: string): Promise<Client> {
  const client = new Client({ name: 'clinic', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(path, url), { requestInit }) as never);
  return client;
}

export async function enter(url: string, name: string, key: string): Promise<Person> {
  // The front of all domains calls any tool by its name.
  const client = await connect(url, key, '/mcp');
  const ask = async (tool: string, input: object, meta: Record<string, unknown> = {}): Promise<any> =>
    client.callTool({ name: tool, arguments: { ...input }, _meta: meta });
  const done = (answer: any, tool: string, input: object): any => {
    if (!answer.isError) return answer;
    throw new Error(`${name}: ${tool} ${JSON.stringify(input)}: ${JSON.stringify(answer.structuredContent ?? answer.content)}`);
  };
  const person: Person = {
    name,
    call: async (tool, input = {}) => done(await ask(tool, input), tool, input).structuredContent,
    preview: async (tool, input = {}) => done(await ask(tool, input, { 'nexus/dryRun': true }), tool, input).structuredContent,
    async receipt(tool, input = {}) {
      const answer = done(await ask(tool, input), tool, input);
      return { output: answer.structuredContent, callId: answer._meta['nexus/callId'] };
    },
    async refusal(tool, input = {}) {
      const { isError, structuredContent: said } = await ask(tool, input);
      if (isError && said?.code && said.reason && said.message) return said;
      throw new Error(`${name}: ${tool} should have been refused with a reason, and was answered ${JSON.stringify(said)}`);
    },
    async all(tool, input = {}) {
      const items: any[] = [];
      let cursor: string | null | undefined;
      do {
        const answer: any = await person.call(tool, { ...input, limit: 100, ...(cursor && { cursor }) });
        items.push(...answer.items);
        cursor = answer.nextCursor;
      } while (cursor);
      return items;
    },
    async listing(domain) {
      const own = await connect(url, key, `/mcp/${domain}`);
      const listed: Listed[] = [];
      let cursor: string | undefined;
      do {
        const { tools, nextCursor } = await own.listTools(cursor ? { cursor } : {});
        for (const tool of tools) {
          listed.push({ name: tool.name, isRead: tool.annotations?.readOnlyHint === true, required: tool.inputSchema.required ?? [] });
        }
        cursor = nextCursor;
      } while (cursor);
      await own.close();
      return listed;
    },
    leave: () => client.close(),
  };
  return person;
}
