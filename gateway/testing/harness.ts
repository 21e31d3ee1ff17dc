import { createGateway, type GatewayOptions } from '#gateway/app.ts';
import { gatewayConfig } from '#gateway/config.ts';
import { type FakeKernel, fakeKernel, KEY } from '#gateway/testing/fake-kernel.ts';

export interface Gateway {
  kernel: FakeKernel;
  app: ReturnType<typeof createGateway>;
  /** A request with the test credential; a body that is no text is sent as JSON. */
  send: (method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }) => Promise<Answered>;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into answers of every shape.
  body: any;
}

type Config = Parameters<typeof gatewayConfig.parse>[0];

export const MCP_ANSWER = { handle: async () => Response.json({ jsonrpc: '2.0' }) };

export function gateway(config: Config = {}, options: Partial<GatewayOptions> = {}): Gateway {
  const kernel = fakeKernel();
  const app = createGateway({
    kernel,
    mcp: MCP_ANSWER,
    config: gatewayConfig.parse(config),
    health: async () => ({ ok: true, checks: { database: 'reachable' } }),
    ...options,
  });
  return {
    kernel,
    app,
    async send(method, path, { body, headers } = {}) {
      const isText = typeof body === 'string' || body === undefined || body instanceof Uint8Array || body instanceof FormData;
      const response = await app.request(path, {
        method,
        headers: { authorization: `Bearer ${KEY}`, ...(isText ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: (isText ? body : JSON.stringify(body)) as string }),
      });
      return answered(response);
    },
  };
}

export async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
