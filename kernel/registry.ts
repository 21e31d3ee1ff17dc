import { z } from 'zod';
import type { Domain, EventType, Listener, Noun } from '#kernel/domain.ts';
import { isCovered } from '#kernel/names.ts';
import { EFFECTS, type Tool } from '#kernel/tool.ts';

/** A tool with what its name and schemas say, computed once. */
export interface RegisteredTool {
  readonly name: string;
  readonly tool: Tool;
  readonly domain: Domain;
  readonly verb: string;
  /** Null where the tool is about no declared noun. */
  readonly noun: Noun | null;
  readonly writes: boolean;
  /** JSON Schema 2020-12. */
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema: Record<string, unknown>;
  /** Output fields marked `.meta({ secret: true })`: shown once, never stored, never in a preview. */
  readonly secretFields: readonly string[];
}

export interface Registry {
  readonly domains: ReadonlyMap<string, Domain>;
  readonly tools: readonly RegisteredTool[];
  readonly events: ReadonlyMap<string, EventType>;
  /** By name or alias; of what the house itself refers to. Throws when there is none. */
  find(name: string): RegisteredTool;
  /** By name or alias; null when there is none. */
  get(name: string): RegisteredTool | null;
  has(name: string): boolean;
  listenersOf(event: string): readonly Listener[];
  listener(consumer: string): Listener | undefined;
}

const ROLE_NAME = /^[a-z][a-z0-9_]{0,39}$/;
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/;

export function createRegistry(domains: readonly Domain[]): Registry {
  const tools = new Map<string, RegisteredTool>();
  const aliases = new Map<string, string>();
  for (const domain of domains) {
    for (const [role, { permissions, mustNot = [] }] of Object.entries(domain.roles)) {
      if (!ROLE_NAME.test(role)) throw new Error(`${domain.name}: a role is named like sales_manager, not ${role}.`);
      const both = mustNot.filter((permission) => isCovered(permission, permissions));
      if (both.length > 0) throw new Error(`${domain.name}: the role ${role} has what it must be refused: ${both.join(', ')}.`);
    }
    for (const tool of domain.tools) {
      if (tools.has(tool.name)) throw new Error(`Two tools are called ${tool.name}.`);
      tools.set(tool.name, registerTool(domain, tool));
      for (const alias of tool.aliases ?? []) aliases.set(alias, tool.name);
    }
  }
  for (const alias of aliases.keys()) if (tools.has(alias)) throw new Error(`${alias} is a tool and an alias.`);
  const events = new Map(domains.flatMap((domain) => domain.events.map((event) => [event.name, event] as const)));
  // What nobody here tells is not listened to: a house may lack the domain whose event it is.
  const listeners = domains.flatMap((domain) => domain.listeners).filter(({ event }) => events.has(event));
  checkReferences(tools, listeners);
  const listenersByEvent = Map.groupBy(listeners, (listener) => listener.event);
  const listenerByConsumer = new Map(listeners.map((listener) => [listener.consumer, listener]));
  if (listenerByConsumer.size !== listeners.length) throw new Error('Two listeners share a consumer name.');
  const get = (name: string): RegisteredTool | null => tools.get(aliases.get(name) ?? name) ?? null;

  return {
    domains: new Map(domains.map((domain) => [domain.name, domain])),
    tools: [...tools.values()],
    events,
    has: (name) => get(name) !== null,
    get,
    find(name) {
      const found = get(name);
      if (!found) throw new Error(`There is no tool ${name}.`);
      return found;
    },
    listenersOf: (event) => listenersByEvent.get(event) ?? [],
    listener: (consumer) => listenerByConsumer.get(consumer),
  };
}

function registerTool(domain: Domain, tool: Tool): RegisteredTool {
  const prefix = `${domain.name}_`;
  if (!NAME.test(tool.name) || tool.name.length > 64 || !tool.name.startsWith(prefix)) {
    throw new Error(`${tool.name}: a tool is named ${prefix}<verb>_<noun>, [a-z0-9_], at most 64.`);
  }
  const [verb = '', ...rest] = tool.name.slice(prefix.length).split('_');
  const words = rest.join('_');
  const noun = domain.nouns.find((n) => n.one === words || n.many === words) ?? null;
  const outputSchema = toJsonSchema(tool.output, 'output');
  return {
    name: tool.name,
    tool,
    domain,
    verb,
    noun,
    writes: EFFECTS[tool.effect].writes,
    inputSchema: toJsonSchema(tool.input, 'input'),
    outputSchema,
    secretFields: secretsIn(outputSchema),
  };
}

function secretsIn(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  const { properties } = schema as { properties?: Record<string, { secret?: boolean }> };
  const own = Object.entries(properties ?? {}).flatMap(([name, field]) => (field.secret ? [name] : []));
  return [...new Set([...own, ...Object.values(schema).flatMap(secretsIn)])];
}

function toJsonSchema(schema: z.ZodObject, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return json;
}

/** Whatever a manifest refers to must exist: found out at start-up, not by the first caller. */
function checkReferences(tools: Map<string, RegisteredTool>, listeners: readonly Listener[]): void {
  const present = new Set([...tools.values()].map(({ domain }) => domain.name));
  for (const { tool } of tools.values()) {
    if (tool.effect === 'compensable' && !tool.compensate) throw new Error(`${tool.name} is compensable but names no compensate.`);
    if (tool.compensate && !tools.has(tool.compensate.tool)) throw new Error(`${tool.name}: no tool ${tool.compensate.tool}.`);
    if (tool.examples.length === 0) throw new Error(`${tool.name} has no example.`);
    for (const name of tool.calls ?? []) {
      const callee = tools.get(name);
      // A domain that this house lacks is done without: the call is refused when it is made.
      if (!callee && !present.has(name.slice(0, name.indexOf('_')))) continue;
      if (!callee) throw new Error(`${tool.name} calls ${name}, which does not exist.`);
      if (EFFECTS[callee.tool.effect].rank > EFFECTS[tool.effect].rank) {
        throw new Error(`${tool.name} is ${tool.effect} but calls ${name}, which is ${callee.tool.effect}.`);
      }
    }
  }
  for (const { consumer, tool } of listeners) {
    const runs = tools.get(tool);
    if (!runs) throw new Error(`${consumer} runs ${tool}, which does not exist.`);
    // A read leaves no trace in its transaction, so its delivery could not be marked as done with it.
    if (!runs.writes) throw new Error(`${consumer} runs ${tool}, which only reads: a listener does something.`);
  }
}
