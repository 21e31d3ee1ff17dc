import { availableParallelism } from 'node:os';
import { z } from 'zod';

const list = z
  .string()
  .optional()
  .transform((text) =>
    (text ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

/** The messages port: without any of these nothing leaves the outbox folder. */
const messages = {
  /** `smtps://user:password@host:465`, or `smtp://…:587` with STARTTLS. */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^/]+\/?$/, 'must be smtp://… or smtps://…')
    .optional(),
  /** The sender of mail: `Clinic <hello@clinic.example>`. */
  SMTP_FROM: z.string().min(3).optional(),
  WHATSAPP_URL: z.url().default('https://graph.facebook.com/v23.0'),
  WHATSAPP_ACCESS_TOKEN: z.string().optional(),
  WHATSAPP_PHONE_NUMBER_ID: z.string().optional(),
  /** Whose keys are used when those of both are here. */
  SMS_PROVIDER: z.enum(['africastalking', 'termii']).optional(),
  AFRICASTALKING_URL: z.url().default('https://api.africastalking.com'),
  AFRICASTALKING_USERNAME: z.string().optional(),
  AFRICASTALKING_API_KEY: z.string().optional(),
  AFRICASTALKING_SENDER_ID: z.string().optional(),
  TERMII_URL: z.url().default('https://v3.api.termii.com'),
  TERMII_API_KEY: z.string().optional(),
  TERMII_SENDER_ID: z.string().optional(),
};

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://');

/** More connections than the cores can serve only cost: each keeps plans and caches of its own. */
export function defaultPool(): number {
  return Math.min(16, 2 + 2 * availableParallelism());
}

/** Every setting there is. Read once, at start; nothing else looks at the environment. */
const Environment = z
  .object({
    DATABASE_URL: postgresUrl.optional(),
    DATABASE_OWNER_URL: postgresUrl.optional(),
    NEXUS_SECRET: z.string().min(32, 'needs at least 32 characters of randomness, such as `openssl rand -hex 32`').optional(),
    NEXUS_HOME: z.string().min(1).default('.nexus'),
    NEXUS_DOMAINS: list,
    /** Connections that calls and workers share. */
    NEXUS_POOL: z.coerce.number().int().min(2).max(200).default(defaultPool),
    NEXUS_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).default(30_000),
    HOST: z.string().default('127.0.0.1'),
    /** Unset: 7300, or the next free one. */
    PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    NEXUS_PUBLIC_URL: z.url().optional(),
    NEXUS_CORS_ORIGINS: list,
    NEXUS_ALLOWED_HOSTS: list,
    ...messages,
    /** Any endpoint that speaks OpenAI's chat completions; unset, no model is asked. */
    OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
    OPENAI_API_KEY: z.string().optional(),
    OPENAI_MODEL: z.string().min(1).default('gpt-4.1-mini'),
    OPENAI_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(10_000),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
  })
  .refine((env) => !env.DATABASE_URL || env.DATABASE_OWNER_URL || env.NEXUS_SECRET, {
    path: ['DATABASE_OWNER_URL'],
    message: 'is needed beside DATABASE_URL to run migrations; a process that must not run them sets NEXUS_SECRET instead',
  })
  .refine((env) => !env.SMTP_URL || env.SMTP_FROM, { path: ['SMTP_FROM'], message: 'is needed beside SMTP_URL: who the mail is from' })
  .refine((env) => !env.WHATSAPP_ACCESS_TOKEN || env.WHATSAPP_PHONE_NUMBER_ID, {
    path: ['WHATSAPP_PHONE_NUMBER_ID'],
    message: 'is needed beside WHATSAPP_ACCESS_TOKEN',
  })
  .refine((env) => !env.AFRICASTALKING_API_KEY || env.AFRICASTALKING_USERNAME, {
    path: ['AFRICASTALKING_USERNAME'],
    message: 'is needed beside AFRICASTALKING_API_KEY',
  })
  .refine((env) => !env.TERMII_API_KEY || env.TERMII_SENDER_ID, {
    path: ['TERMII_SENDER_ID'],
    message: 'is needed beside TERMII_API_KEY: an approved sender',
  })
  .refine((env) => !(env.TERMII_API_KEY && env.AFRICASTALKING_API_KEY) || env.SMS_PROVIDER, {
    path: ['SMS_PROVIDER'],
    message: 'must say which of the two SMS gateways is used',
  });

export type Config = Readonly<z.infer<typeof Environment>>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The configuration, or a ConfigError that names every setting that is wrong and what it should be. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is how shells and compose files say "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`);
  throw new ConfigError(`The configuration cannot be used:\n${problems.join('\n')}`);
}
