import { z } from 'zod';

const Origin = z
  .url()
  .refine((url) => new URL(url).origin === url, 'An origin is scheme, host and port, without a path.')
  .describe('Such as https://console.example.com');

/** What the HTTP gateway may be told; bin fills it from the environment, once. */
export const gatewayConfig = z.object({
  /** Where clients reach this gateway, when that is not the address it listens on. */
  publicUrl: z.url().optional(),
  version: z.string().default('0.1.0'),
  bodyBytesMax: z
    .int()
    .min(1024)
    .default(1024 * 1024),
  fileBytesMax: z
    .int()
    .min(1024)
    .default(100 * 1024 * 1024),
  /** A form is held in memory until it is parsed; larger files are sent as the raw body, which is streamed. */
  formBytesMax: z
    .int()
    .min(1024)
    .default(16 * 1024 * 1024),
  /** Meta bundles up to 3 MB of statuses. */
  webhookBytesMax: z
    .int()
    .min(1024)
    .default(3 * 1024 * 1024),
  requestTimeoutMs: z.int().min(10).default(30_000),
  /** Pages of these origins may call from a browser. None by default. */
  corsOrigins: z.array(Origin).default([]),
  /** Host names beside loopback and publicUrl's under which `/mcp` answers; `*` switches the check off. */
  allowedHosts: z.array(z.string()).default([]),
  /** When set, `/metrics` wants it as a bearer token. */
  metricsToken: z.string().optional(),
});

export type GatewayConfig = z.output<typeof gatewayConfig>;
