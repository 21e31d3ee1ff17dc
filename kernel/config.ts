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

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://');

/** Every setting there is. Read once, at start; nothing else looks at the environment. */
const Environment = z
  .object({
    DATABASE_URL: postgresUrl.optional(),
    DATABASE_OWNER_URL: postgresUrl.optional(),
    NEXUS_SECRET: z.string().min(32, 'needs at least 32 characters of randomness, such as `openssl rand -hex 32`').optional(),
    NEXUS_HOME: z.string().min(1).default('.nexus'),
    NEXUS_DOMAINS: list,
    NEXUS_POOL: z.coerce.number().int().min(2).max(200).default(16),
    NEXUS_STATEMENT_TIMEOUT_MS: z.coerce.number().int().min(100).default(30_000),
    HOST: z.string().default('127.0.0.1'),
    /** Unset: 7300, or the next free one. */
    PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    NEXUS_PUBLIC_URL: z.url().optional(),
    NEXUS_CORS_ORIGINS: list,
    NEXUS_ALLOWED_HOSTS: list,
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
