import type { GetPromptResult, ListPromptsResult } from '@modelcontextprotocol/server';
import { nearestNames } from '#kernel/names.ts';
import type { Prompt } from '#kernel/domain.ts';
import { invalidParams, type Surface } from '#mcp-servers/exchange.ts';

/** Playbooks of the domains spoken here, by names that no two domains share. */
function promptsOf(surface: Surface): Map<string, Prompt> {
  const domains = new Set(surface.tools.map((tool) => tool.domain));
  return new Map(
    [...domains].flatMap((domain) =>
      domain.prompts.map((prompt) => {
        const prefix = `${domain.name}_`;
        return [prompt.name.startsWith(prefix) ? prompt.name : prefix + prompt.name, prompt] as const;
      }),
    ),
  );
}

export function listPrompts(surface: Surface): ListPromptsResult {
  return {
    prompts: [...promptsOf(surface)].map(([name, prompt]) => ({
      name,
      title: prompt.title,
      description: prompt.summary,
      arguments: prompt.arguments.map((argument) => ({
        name: argument.name,
        description: argument.summary,
        required: argument.required,
      })),
    })),
  };
}

export function getPrompt(surface: Surface, name: string, args: Record<string, string>): GetPromptResult {
  const prompts = promptsOf(surface);
  const prompt = prompts.get(name);
  if (!prompt) {
    const nearest = nearestNames(name, [...prompts.keys()], 3);
    throw invalidParams(`There is no such prompt.${nearest.length > 0 ? ` The nearest are ${nearest.join(', ')}.` : ''}`, { nearest });
  }
  const missing = prompt.arguments.filter((argument) => argument.required && !args[argument.name]).map((argument) => argument.name);
  const known = new Set(prompt.arguments.map((argument) => argument.name));
  const unknown = Object.keys(args).filter((key) => !known.has(key));
  if (missing.length > 0) throw invalidParams(`The prompt needs ${missing.join(', ')}.`, { missing });
  if (unknown.length > 0) throw invalidParams(`The prompt takes ${[...known].join(', ') || 'no arguments'}.`, { known: [...known] });
  return {
    description: prompt.summary,
    messages: [{ role: 'user', content: { type: 'text', text: prompt.text(args) } }],
  };
}
